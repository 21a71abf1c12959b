//! Who acts at a portal, and on what.

use rand::{Rng, RngExt};

use super::{diff, portals::Portal, ranking::Ranking, schedule::Kind, words};
use crate::model::{ANONYMOUS, Activity, Category};

/// The people and things of a portal, by popularity.
#[derive(Debug)]
pub(super) struct Cast {
    portal: &'static Portal,
    users: Ranking,
    datasets: Ranking,
    pages: Ranking,
    groups: Ranking,
    maps: Ranking,
    reuses: Ranking,
}

impl Cast {
    /// The cast of the portal.
    pub(super) fn new(portal: &'static Portal) -> Self {
        Self {
            portal,
            users: Ranking::zipf(portal.users),
            datasets: Ranking::zipf(portal.datasets),
            pages: Ranking::zipf(portal.pages),
            groups: Ranking::zipf(portal.groups),
            maps: Ranking::zipf(portal.maps),
            reuses: Ranking::zipf(portal.reuses),
        }
    }

    /// Who acts. Of a hundred calls of the API, six are by people who are logged in, and two do
    /// not tell.
    pub(super) fn user(&self, kind: Kind, rng: &mut impl Rng) -> Option<String> {
        match (kind, rng.random_range(0..100)) {
            (Kind::Harvest, _) => Some(words::HARVESTER.to_owned()),
            (Kind::Office, _) | (Kind::Visit, 0..6) => Some(self.person(rng)),
            (_, 6..8) => None,
            _ => Some(ANONYMOUS.to_owned()),
        }
    }

    fn person(&self, rng: &mut impl Rng) -> String {
        words::person(self.portal.first_user as usize + self.users.draw(rng))
    }

    /// Says in the row what its action was on.
    pub(super) fn tell(&self, kind: Kind, row: &mut Activity, rng: &mut impl Rng) {
        let place = match Category::of(row.action.as_str()) {
            Category::Api | Category::Dataset => self.dataset(kind, row, rng),
            Category::Page => named(&mut row.page_id, &words::PAGES, self.pages.draw(rng)),
            Category::Map => named(&mut row.map_id, &words::MAPS, self.maps.draw(rng)),
            Category::Group => named(&mut row.group_id, &words::GROUPS, self.groups.draw(rng)),
            Category::Reuse => named(&mut row.reuse_title, &words::REUSES, self.reuses.draw(rng)),
            Category::User => self.affected(row, rng),
            Category::Domain | Category::Other => 0,
        };
        row.subdomain_id = self.home(place);
        if row.action.as_str().starts_with("edit_") && rng.random_range(0..10) < 6 {
            row.diff = diff::of_metadata(rng);
        }
    }

    /// Four searches of ten are in the whole catalogue. What is edited most is not what is read
    /// most: the editors' order is another one of the same datasets.
    fn dataset(&self, kind: Kind, row: &mut Activity, rng: &mut impl Rng) -> usize {
        let drawn = self.datasets.draw(rng);
        let place = match kind {
            Kind::Visit if row.action.as_str() == "search" && rng.random_range(0..10) < 4 => return 0,
            Kind::Visit => drawn,
            Kind::Press => self.portal.news as usize,
            Kind::Office | Kind::Harvest => (drawn * 37 + 11) % self.portal.datasets as usize,
        };
        row.dataset_id = Some(words::dataset(self.portal.subjects, place));
        place
    }

    fn affected(&self, row: &mut Activity, rng: &mut impl Rng) -> usize {
        let user = self.portal.first_user + rng.random_range(0..self.portal.users);
        row.username = Some(words::person(user as usize));
        if row.action.as_str().ends_with("_group") {
            named(&mut row.group_id, &words::GROUPS, self.groups.draw(rng));
        }
        0
    }

    /// The subdomain of the thing at this place: three of eight are at home on the domain itself.
    fn home(&self, place: usize) -> Option<String> {
        let subdomains = self.portal.subdomains;
        let slot = (place * 5 % 8).checked_sub(3)?;
        Some(subdomains[slot % subdomains.len()].to_owned())
    }
}

fn named(field: &mut Option<String>, names: &[&str], place: usize) -> usize {
    *field = names.get(place).map(|name| (*name).to_owned());
    place
}
