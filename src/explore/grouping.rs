//! `group_by` and `count(*)`: rows that are counted.

use std::cmp::Ordering;

use chrono_tz::Tz;

use super::{
    expression::{Criterion, Expression, Named},
    function::DATES,
    mistake::{Clause, Mistake, must_differ},
    of::Of,
    reader::Reader,
    table::{Counted, Table},
    window::Window,
};
use crate::{
    export::{Head, Kind},
    indicators::{Group, Groups, Key},
    model::DomainId,
    store::Direction,
};

/// What rows are counted by, and what is shown of it.
#[derive(Debug, Clone)]
pub struct Grouping {
    keys: Vec<Key>,
    columns: Vec<(Head, Of)>,
    order: Vec<(Of, Direction)>,
}

impl Grouping {
    /// What is counted by the items of `group_by`, and shown by those of `select`. What it is counted by is shown in
    /// any case.
    pub(super) fn new(grouped: &[Named], selected: &[Named]) -> Result<Self, Mistake> {
        must_be_counted_once(grouped)?;
        let mut keys = Vec::new();
        let mut ofs = Vec::new();
        for named in grouped {
            ofs.push(match named.expression.criterion() {
                Some(Criterion::Domain) => Of::Domain,
                Some(Criterion::Key(key)) => {
                    keys.push(key);
                    Of::Key(keys.len() - 1)
                }
                None => return Err(no_key(named)),
            });
        }
        let of = |named: &Named| match named.expression {
            Expression::Count => Some(Of::Count),
            _ => position(grouped, named).map(|place| ofs[place]),
        };
        let is_shown = |named: &&Named| position(selected, named).is_none();
        let shown = selected.iter().chain(grouped.iter().filter(is_shown));
        let shown: Vec<_> = shown.collect();
        must_differ(Clause::Select, shown.iter().map(|it| (it.name(), it.place)))?;
        let column = |named: &Named| Ok((head(named), of(named).ok_or_else(|| not_grouped(named))?));
        Ok(Self {
            columns: shown.into_iter().map(column).collect::<Result<_, Mistake>>()?,
            keys,
            order: Vec::new(),
        })
    }

    /// The same in the order of `order_by`. What is named twice has no say the second time.
    pub(super) fn ordered(self, text: &str) -> Result<Self, Mistake> {
        let asked = Reader::read(Clause::OrderBy, text, |reader| {
            reader.items(|reader| Ok((self.ordering(reader)?, reader.direction())))
        })?;
        let mut order: Vec<(Of, Direction)> = Vec::new();
        for (of, direction) in asked {
            if order.iter().all(|(before, _)| *before != of) {
                order.push((of, direction));
            }
        }
        Ok(Self { order, ..self })
    }

    /// What a column that is named shows.
    fn ordering(&self, reader: &mut Reader) -> Result<Of, Mistake> {
        let named = |name: &str| self.columns.iter().find(|(head, _)| head.name == name);
        if let Some((_, of)) = reader.name_of(named) {
            return Ok(*of);
        }
        let place = reader.place();
        let expression = Expression::read(reader)?;
        let found = match (&expression, expression.criterion()) {
            (Expression::Count, _) => Some(Of::Count),
            (_, Some(Criterion::Domain)) => self.shows(Of::Domain),
            (_, Some(Criterion::Key(key))) => self.keys.iter().position(|it| *it == key).map(Of::Key),
            _ => None,
        };
        found.ok_or_else(|| {
            let message = format!(
                "`{}` is not in group_by, so groups have no such order",
                reader.since(place)
            );
            reader.wrong(place, message)
        })
    }

    fn shows(&self, of: Of) -> Option<Of> {
        self.columns.iter().any(|(_, shown)| *shown == of).then_some(of)
    }

    /// Whether all rows are counted together.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.columns.iter().all(|(_, of)| *of == Of::Count)
    }

    /// What is asked of the log.
    #[must_use]
    pub fn asked(&self, zone: Tz) -> Groups {
        Groups {
            keys: self.keys.clone(),
            zone,
        }
    }

    /// What is shown of the groups that came.
    #[must_use]
    pub fn table(&self, mut groups: Vec<Group>, domain: DomainId, window: Window) -> Table {
        if self.is_whole() && groups.is_empty() {
            groups.push(Group {
                values: Vec::new(),
                count: 0,
            });
        }
        groups.sort_unstable_by(|a, b| self.compare(a, b));
        let (heads, ofs) = self.columns.iter().cloned().unzip();
        Table {
            heads,
            ofs,
            domain,
            groups: window.of(groups.into_iter()).map(Counted::from).collect(),
        }
    }

    /// As it is asked for, then by what they have, key by key.
    fn compare(&self, a: &Group, b: &Group) -> Ordering {
        let mut asked = self.order.iter().map(|(of, direction)| {
            let upwards = of.compare(a, b);
            if *direction == Direction::Up {
                upwards
            } else {
                upwards.reverse()
            }
        });
        asked
            .find(|order| order.is_ne())
            .unwrap_or_else(|| a.values.cmp(&b.values))
    }
}

/// That no two items are the same under other names: each would be kept for each group.
fn must_be_counted_once(grouped: &[Named]) -> Result<(), Mistake> {
    let mut placed = grouped.iter().enumerate();
    let again = placed.find(|(place, named)| position(grouped, named) != Some(*place));
    again.map_or(Ok(()), |(_, named)| {
        let message = format!(
            "rows are counted by `{}` already: leave it out here",
            named.written
        );
        Err(Mistake::at(Clause::GroupBy, named.place, message))
    })
}

fn position(all: &[Named], named: &Named) -> Option<usize> {
    all.iter().position(|other| other.expression == named.expression)
}

fn head(named: &Named) -> Head {
    Head {
        name: named.name().to_owned(),
        label: named.label(),
        kind: match named.expression {
            Expression::Count => Kind::Count,
            _ => Kind::Text,
        },
    }
}

fn no_key(named: &Named) -> Mistake {
    let message = format!(
        "rows are not counted by `{}`: count them by another field, or by {DATES}",
        named.written
    );
    Mistake::at(Clause::GroupBy, named.place, message)
}

fn not_grouped(named: &Named) -> Mistake {
    let message = format!(
        "`{}` is not in group_by, so it cannot be shown beside what is counted",
        named.written
    );
    Mistake::at(Clause::Select, named.place, message)
}

#[cfg(test)]
mod tests {
    use super::{super::shows::Shows, *};

    #[test]
    fn what_is_named_again_is_not_compared_again() {
        let Ok(Shows::Groups(grouping)) = Shows::of(None, Some("user_id as who")) else {
            panic!("these are groups")
        };
        let ordered = grouping.ordered("who desc, count(*), user_id, count(*) desc");
        let order = ordered.expect("an order").order;
        assert_eq!(order, [(Of::Key(0), Direction::Down), (Of::Count, Direction::Up)]);
    }
}
