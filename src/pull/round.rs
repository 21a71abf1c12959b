//! One round: what is new, and what may have come late.

use std::{ops::ControlFlow, time::Duration};

use chrono::NaiveDate;
use chrono_tz::Tz;
use tokio::{task::JoinError, time::sleep};

use super::{
    Dataset, Reach, Trouble,
    body::coming,
    days::{Day, days},
};
use crate::{
    ingest::{Format, ImportError, Options, Report, Strictness, import},
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
    /// Those that are over and had no row.
    pub empty: Vec<NaiveDate>,
    /// Rows that could not be used.
    pub refused: u64,
    /// The day that could not be pulled, and why.
    pub left: Option<(NaiveDate, Trouble)>,
}

/// Why a round could not go on.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// Nothing says with which day to begin.
    #[error("nothing was pulled from there yet: name the first day with --from, such as --from 2024-01-01")]
    NoBeginning,
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
    /// If the database fails, or nothing says where to begin.
    pub async fn round(&self, store: &Store, now: Instant, tell: Tell<'_>) -> Result<Round, PullError> {
        let zone = self.zone(store).await?;
        let source = self.dataset.source();
        let before = store.pulled(&self.scope, source).await?;
        let first = self.reach.first(before, zone).ok_or(PullError::NoBeginning)?;
        let mut pulled = before.unwrap_or_else(|| Pulled::nothing_since(first, zone));
        store.set_pulled(&self.scope, source, pulled).await?;
        let mut round = Round::default();
        for day in days(first, now, zone) {
            let report = match self.day(store, day, now, &mut *tell).await? {
                Ok(report) => report,
                Err(trouble) => {
                    round.left = Some((day.date, trouble));
                    return Ok(round);
                }
            };
            round.add(day, &report, now);
            if day.to <= now {
                pulled = pulled.with(day);
                store.set_pulled(&self.scope, source, pulled).await?;
            }
            if tell(News::Day(day, &report)).is_break() {
                break;
            }
        }
        Ok(round)
    }

    async fn zone(&self, store: &Store) -> Result<Tz, PullError> {
        let domain = store.domain(&self.scope).await?;
        let domain = domain.ok_or_else(|| PullError::NoDomain(self.scope.domain().to_string()))?;
        Ok(domain.zone)
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
            pause *= 2;
        }
    }

    /// Rows before a cut are kept: when they come again they are known.
    async fn attempt(
        &self,
        store: &Store,
        day: Day,
        now: Instant,
    ) -> Result<Result<Report, Trouble>, PullError> {
        let response = match self.dataset.rows(day).await {
            Ok(response) => response,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let (body, mut answer) = coming(response);
        let options = Options {
            domain: Some(self.scope.domain().clone()),
            format: Some(Format::Json),
            ..Options::default()
        };
        let report = import(store, body, options, None, Strictness::Lenient, now).await?;
        let Some(broken) = &report.broken else {
            return Ok(Ok(report));
        };
        let trouble = match answer.join_next().await {
            Some(trouble) => trouble?,
            None => None,
        };
        Ok(Err(trouble.unwrap_or_else(|| {
            Trouble::passing(format!("the answer ends early: {broken}"))
        })))
    }
}

impl Round {
    fn add(&mut self, day: Day, report: &Report, now: Instant) {
        self.days += 1;
        self.refused += report.refused;
        if report.read == 0 && day.to <= now {
            self.empty.push(day.date);
        }
    }
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

impl Pulled {
    /// Where one begins.
    fn nothing_since(first: NaiveDate, zone: Tz) -> Self {
        let first = Day::new(first, zone).from;
        Self { first, next: first }
    }

    /// The same with another day. Where that is before all of it, a new stretch begins with the day: there may be days
    /// between them that were not pulled.
    fn with(self, day: Day) -> Self {
        if day.from < self.first {
            return Self {
                first: day.from,
                next: day.to,
            };
        }
        Self {
            first: self.first,
            next: self.next.max(day.to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str) -> Day {
        Day::new(date.parse().expect("a date"), chrono_tz::UTC)
    }

    fn pulled(first: &str, last: &str) -> Pulled {
        Pulled {
            first: day(first).from,
            next: day(last).to,
        }
    }

    #[test]
    fn what_was_pulled_has_no_gaps() {
        let before = pulled("2026-01-10", "2026-01-20");
        let nothing = Pulled::nothing_since(day("2026-01-10").date, chrono_tz::UTC);
        for (before, date, after) in [
            (nothing, "2026-01-10", pulled("2026-01-10", "2026-01-10")),
            (before, "2026-01-21", pulled("2026-01-10", "2026-01-21")),
            (before, "2026-01-15", before),
            (before, "2026-01-01", pulled("2026-01-01", "2026-01-01")),
            (before, "2026-01-09", pulled("2026-01-09", "2026-01-09")),
        ] {
            assert_eq!(before.with(day(date)), after, "{date}");
        }
    }

    #[test]
    fn pauses_are_as_long_as_the_portal_says_but_not_for_ever() {
        let passing = |seconds: Option<u64>| Trouble::Passing {
            why: String::new(),
            wait: seconds.map(Duration::from_secs),
        };
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
}
