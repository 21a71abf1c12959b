//! One round: what is new, and what may have come late.

use std::{ops::ControlFlow, time::Duration};

use chrono::NaiveDate;
use chrono_tz::Tz;
use tokio::{task::JoinError, time::sleep};

use super::{
    Complete, Dataset, Reach, Start, Trouble,
    days::{Day, days},
};
use crate::{
    ingest::{ImportError, Report},
    model::{Instant, Record},
    store::{Pulled, Store, StoreError},
};

/// The pause after a first trouble; each one that follows is twice as long.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest time that a portal is waited for: what says more is left to the next round.
const LONGEST: Duration = Duration::from_mins(15);

/// A dataset that is pulled into a domain.
#[derive(Debug, Clone)]
pub struct Pull {
    /// From where.
    pub dataset: Dataset,
    /// To where.
    pub scope: Record,
    /// Which days.
    pub reach: Reach,
    /// How often each day is tried.
    pub attempts: u32,
    /// The zone of timestamps that are written without an offset; without it their rows are refused.
    pub assume_zone: Option<Tz>,
}

/// What is told while a round goes on.
#[derive(Debug)]
pub enum News<'a> {
    /// A day was pulled.
    Day(Day, &'a Report),
    /// It will be tried again after a pause.
    Again(Day, &'a Trouble, Duration),
}

/// Who is told, until they have had enough.
pub type Tell<'a> = &'a mut dyn FnMut(News<'_>) -> ControlFlow<()>;

/// What a round came to.
#[derive(Debug, Default)]
pub struct Round {
    /// Days that were pulled.
    pub days: u64,
    /// Those of them that had rows which could not be used.
    pub refused: Vec<NaiveDate>,
    /// The days that were pulled in this round and in those before it, if there are any.
    pub complete: Option<Complete>,
    /// The day that could not be pulled, and why.
    pub left: Option<(NaiveDate, Trouble)>,
}

/// Why a round could not go on.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// Nothing says with which day to begin.
    #[error("nothing was pulled from there yet: name the first day with --from, such as --from 2024-01-01")]
    NoBeginning,
    /// The day to begin with is still to come.
    #[error("--from {from} is still to come, in {zone} it is {today}: name a day that has begun")]
    NotYet {
        /// That day.
        from: NaiveDate,
        /// The one that it is.
        today: NaiveDate,
        /// By the clocks of the domain.
        zone: Tz,
    },
    /// There is no such domain.
    #[error("there is no domain `{0}`: `domain create {0}` makes it")]
    NoDomain(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The import.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The answer's reader stopped.
    #[error("reading did not end: {0}")]
    Stopped(#[from] JoinError),
}

impl Pull {
    /// Pulls day after day up to now, and keeps how far it came. A day that makes trouble ends the round: those after
    /// it are left to the next one.
    ///
    /// # Errors
    /// If the database fails, or there is no day to begin with.
    pub async fn round(&self, store: &Store, now: Instant, tell: Tell<'_>) -> Result<Round, PullError> {
        let start = self.start(store, now).await?;
        let (mut round, mut pulled) = (Round::default(), start.pulled);
        let source = self.dataset.source();
        store.set_pulled(&self.scope, source, pulled).await?;
        for day in days(start.first, now, start.zone) {
            let report = match self.day(store, day, now, &mut *tell).await? {
                Ok(report) => report,
                Err(trouble) => {
                    round.left = Some((day.date, trouble));
                    break;
                }
            };
            if day.to <= now {
                pulled = pulled.with(day);
                let (stretch, is_empty) = (day.from..day.to, report.read == 0);
                store
                    .set_day_pulled(&self.scope, source, pulled, stretch, is_empty)
                    .await?;
            }
            round.add(day, &report);
            if tell(News::Day(day, &report)).is_break() {
                break;
            }
        }
        round.complete = self.complete(store, pulled, &start).await?;
        Ok(round)
    }

    async fn complete(
        &self,
        store: &Store,
        pulled: Pulled,
        start: &Start,
    ) -> Result<Option<Complete>, PullError> {
        let empty = store.empty_days(&self.scope, self.dataset.source(), pulled);
        Ok(Complete::of(pulled, &empty.await?, start.zone))
    }

    /// Pulls a day, in as many attempts as it may take.
    async fn day(
        &self,
        store: &Store,
        day: Day,
        now: Instant,
        tell: Tell<'_>,
    ) -> Result<Result<Report, Trouble>, PullError> {
        let (mut pause, mut left) = (PAUSE, self.attempts);
        loop {
            let trouble = match self.attempt(store, day, now).await? {
                Ok(report) => return Ok(Ok(report)),
                Err(trouble) => trouble,
            };
            left = left.saturating_sub(1);
            let wait = trouble.wait(pause).filter(|_| left > 0);
            let Some(wait) = wait else { return Ok(Err(trouble)) };
            if tell(News::Again(day, &trouble, wait)).is_break() {
                return Ok(Err(trouble));
            }
            sleep(wait).await;
            pause = longer(pause);
        }
    }
}

impl Round {
    fn add(&mut self, day: Day, report: &Report) {
        self.days += 1;
        if report.refused > 0 {
            self.refused.push(day.date);
        }
    }

    /// Whether all of it could be had and used.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.left.is_none() && self.refused.is_empty()
    }

    /// How long to rest before the next round: so long, or until the portal lets calls through again.
    #[must_use]
    pub fn rest(&self, pause: Duration) -> Duration {
        match &self.left {
            Some((_, Trouble::Passing { wait: Some(wait), .. })) => pause.max(*wait),
            _ => pause,
        }
    }
}

/// The pause after a pause. Only a portal may ask for more than the longest.
fn longer(pause: Duration) -> Duration {
    (2 * pause).min(LONGEST)
}

impl Trouble {
    /// How long to wait before it is tried again; none where that is of no use, or too long.
    fn wait(&self, pause: Duration) -> Option<Duration> {
        match self {
            Self::Lasting(_) => None,
            Self::Passing { wait, .. } => {
                Some(pause.max(wait.unwrap_or_default())).filter(|it| *it <= LONGEST)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passing(seconds: Option<u64>) -> Trouble {
        Trouble::Passing {
            why: String::new(),
            wait: seconds.map(Duration::from_secs),
        }
    }

    #[test]
    fn pauses_are_as_long_as_the_portal_says_but_not_for_ever() {
        for (trouble, seconds) in [
            (passing(None), Some(4)),
            (passing(Some(1)), Some(4)),
            (passing(Some(60)), Some(60)),
            (passing(Some(901)), None),
            (Trouble::Lasting(String::new()), None),
        ] {
            assert_eq!(
                trouble.wait(Duration::from_secs(4)),
                seconds.map(Duration::from_secs),
                "{trouble:?}"
            );
        }
    }

    #[test]
    fn however_often_a_day_was_tried_there_is_a_pause_before_it_is_tried_again() {
        let last = (0..1000).fold(PAUSE, |pause, _| longer(pause));
        assert_eq!(passing(None).wait(last), Some(LONGEST));
    }

    #[test]
    fn the_next_round_begins_when_the_portal_says_however_late_that_is() {
        for (left, seconds) in [
            (None, 4),
            (Some(passing(None)), 4),
            (Some(passing(Some(1))), 4),
            (Some(passing(Some(21_600))), 21_600),
            (Some(Trouble::Lasting(String::new())), 4),
        ] {
            let round = Round {
                left: left.map(|trouble| (NaiveDate::default(), trouble)),
                ..Round::default()
            };
            let rest = round.rest(Duration::from_secs(4));
            assert_eq!(rest, Duration::from_secs(seconds), "{round:?}");
        }
    }
}
