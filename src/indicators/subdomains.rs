//! The subdomains that the log holds. Empty: none.

use super::{Fold, Indicator, fold::see};
use crate::{
    columns::{Rows, View},
    model::Field,
};

/// Asks for the subdomains.
#[derive(Debug, Clone, Copy)]
pub struct Subdomains;

impl Indicator for Subdomains {
    type Fold = Seen;

    fn fold(self, view: &View) -> Seen {
        Seen(vec![false; view.texts(Field::Subdomain).width()])
    }
}

/// Whether each subdomain was seen.
#[derive(Debug, Clone)]
pub struct Seen(Vec<bool>);

impl Fold for Seen {
    /// By code point.
    type Answer = Vec<String>;

    fn take(&mut self, rows: &Rows<'_>) {
        for subdomain in rows.codes(Field::Subdomain) {
            self.0[*subdomain as usize] = true;
        }
    }

    fn merge(&mut self, part: Self) {
        see(&mut self.0, &part.0);
    }

    fn answer(self, view: &View) -> Vec<String> {
        let names = view.texts(Field::Subdomain).table(|name| name.map(str::to_owned));
        let mut seen: Vec<_> = names
            .into_iter()
            .zip(self.0)
            .filter_map(|(name, seen)| name.filter(|_| seen))
            .collect();
        seen.sort_unstable();
        seen
    }
}
