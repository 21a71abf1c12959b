//! Writes the rows of a portal, hour by hour.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    HOUR,
    actions::Actions,
    cast::Cast,
    portals::Portal,
    schedule::{KINDS, Kind, Schedule},
};
use crate::model::{Activity, DomainId, Instant};

/// A harvester is done with its hour's work so soon.
const HARVEST: i64 = HOUR / 4;

/// Whoever writes the log of a portal.
pub(super) struct Author {
    cast: Cast,
    domain_id: DomainId,
    seed: u64,
    start: Instant,
    written: u64,
    rng: ChaCha8Rng,
    plan: [(Kind, Schedule, Actions); 4],
}

impl Author {
    /// The author of a log that begins at `start`; each of several takes a stream of its own from
    /// the seed. None if the portal's id were not a domain's.
    pub(super) fn new(portal: &'static Portal, seed: u64, stream: u64, start: Instant) -> Option<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        let plan = KINDS.map(|kind| {
            (
                kind,
                Schedule::new(portal, kind, start, &mut rng),
                Actions::of(kind),
            )
        });
        Some(Self {
            cast: Cast::new(portal),
            domain_id: DomainId::parse(portal.id).ok()?,
            seed,
            start,
            written: 0,
            rng,
            plan,
        })
    }

    /// The rows of an hour, counted from 0, in no order.
    pub(super) fn hour(&mut self, hour: u32) -> Vec<Activity> {
        let kinds: Vec<usize> = (0..self.plan.len())
            .flat_map(|kind| (0..self.plan[kind].1.rows(hour)).map(move |_| kind))
            .collect();
        kinds.into_iter().map(|kind| self.row(kind, hour)).collect()
    }

    fn row(&mut self, kind: usize, hour: u32) -> Activity {
        let (kind, _, actions) = &self.plan[kind];
        let mut row = Activity {
            id: format!("{:016x}{:016x}", self.seed, self.written),
            timestamp: moment(self.start, hour, *kind, &mut self.rng),
            domain_id: self.domain_id.clone(),
            user_id: self.cast.user(*kind, &mut self.rng),
            dataset_id: None,
            username: None,
            action: actions.draw(&mut self.rng),
            group_id: None,
            page_id: None,
            diff: None,
            map_id: None,
            reuse_title: None,
            subdomain_id: None,
        };
        self.written += 1;
        self.cast.tell(*kind, &mut row, &mut self.rng);
        row
    }
}

/// An instant in the hour: after its first, up to and with its last, so that the last hour may end
/// now.
fn moment(start: Instant, hour: u32, kind: Kind, rng: &mut ChaCha8Rng) -> Instant {
    let span = if kind == Kind::Harvest { HARVEST } else { HOUR };
    Instant::from_micros(start.micros() + i64::from(hour) * HOUR + rng.random_range(1..=span))
}
