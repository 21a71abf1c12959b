//! How much each caller asks for: at the same time, and in a minute.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

use actix_web::http::{
    StatusCode,
    header::{HeaderName, HeaderValue},
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};

use super::{auth::Caller, refusal::Refusal};
use crate::{config::Limits, graphql::ApiError};

/// Callers that are remembered before those who were not heard of for long are forgotten.
const REMEMBERED: usize = 10_000;
const MINUTE: u64 = 60;

type Rate = RateLimiter<Arc<str>, DefaultKeyedStateStore<Arc<str>>, DefaultClock, StateInformationMiddleware>;

/// The turns that callers take.
#[derive(Debug)]
pub(super) struct Turns {
    a_minute: u32,
    rate: Option<Rate>,
    answering: Arc<Running>,
    exporting: Arc<Running>,
    following: Arc<Running>,
}

/// A turn that was taken. It lasts until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _place: Option<Place>,
    /// What the answer tells of.
    pub(super) left: Left,
}

/// How many requests of this minute a caller has left; nothing of it where they are not counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Left(Option<Arc<OfMinute>>);

#[derive(Debug)]
struct OfMinute {
    all: u32,
    left: AtomicU32,
}

impl Turns {
    pub(super) fn new(limits: &Limits) -> Self {
        let quota = NonZeroU32::new(limits.requests_per_minute).map(Quota::per_minute);
        Self {
            a_minute: limits.requests_per_minute,
            rate: quota
                .map(|quota| Rate::new(quota, DefaultKeyedStateStore::default(), DefaultClock::default())),
            answering: Arc::new(Running::new(limits.concurrent_requests, "requests")),
            exporting: Arc::new(Running::new(limits.concurrent_exports, "exports")),
            following: Arc::new(Running::new(limits.concurrent_subscriptions, "subscriptions")),
        }
    }

    /// Takes a turn to be answered. Who shows no token is not counted.
    ///
    /// # Errors
    /// If the caller has none left.
    pub(super) fn answer(&self, caller: &Caller) -> Result<Turn, Refusal> {
        self.take(caller, &self.answering)
    }

    /// Takes a turn to be sent a file, which may last long.
    ///
    /// # Errors
    /// If the caller has none left.
    pub(super) fn export(&self, caller: &Caller) -> Result<Turn, Refusal> {
        self.take(caller, &self.exporting)
    }

    fn take(&self, caller: &Caller, running: &Arc<Running>) -> Result<Turn, Refusal> {
        let Some(token) = &caller.token else {
            return Ok(Turn {
                _place: None,
                left: Left::default(),
            });
        };
        let left = self.count(token, NonZeroU32::MIN)?;
        let place = running
            .take(token)
            .map_err(|refusal| refusal.telling(left.headers()))?;
        Ok(Turn {
            _place: Some(place),
            left,
        })
    }

    /// Counts the others of so many requests that came in one, which took a turn. They are answered one after
    /// the other, so they need no more places.
    ///
    /// # Errors
    /// If there is no room for all of them.
    pub(super) fn count_others(&self, caller: &Caller, turn: &Turn, requests: usize) -> Result<(), Refusal> {
        let requests = u32::try_from(requests).unwrap_or(u32::MAX);
        let others = NonZeroU32::new(requests.saturating_sub(1));
        let (Some(token), Some(others)) = (&caller.token, others) else {
            return Ok(());
        };
        if self.rate.is_some() && requests > self.a_minute {
            let message =
                "This token may make {} requests within a minute: send a batch of no more than that";
            let error = ApiError::limit("requestsPerMinute", self.a_minute, message);
            return Err(Refusal::with(StatusCode::TOO_MANY_REQUESTS, error));
        }
        turn.left.set(&self.count(token, others)?);
        Ok(())
    }

    /// Takes a turn to be told what happens.
    ///
    /// # Errors
    /// If the caller has none left.
    pub(super) fn follow(&self, caller: &Caller) -> Result<Turn, Refusal> {
        let token = caller.token.as_ref();
        let place = token.map(|token| self.following.take(token)).transpose()?;
        Ok(Turn {
            _place: place,
            left: Left::default(),
        })
    }

    /// Counts requests of this minute.
    fn count(&self, token: &Arc<str>, requests: NonZeroU32) -> Result<Left, Refusal> {
        let Some(rate) = &self.rate else {
            return Ok(Left::default());
        };
        if rate.len() > REMEMBERED {
            rate.retain_recent();
        }
        match rate.check_key_n(token, requests) {
            Ok(Ok(state)) => Ok(Left::of(self.a_minute, state.remaining_burst_capacity())),
            Ok(Err(early)) => Err(self.too_many(early.wait_time_from(DefaultClock::default().now()))),
            // There never are so many at once.
            Err(_) => Err(self.too_many(Duration::from_secs(MINUTE))),
        }
    }

    fn too_many(&self, wait: Duration) -> Refusal {
        let seconds = wait.as_secs() + 1;
        let message = format!(
            "This token may make {} requests within a minute, and has too few of them left: wait {seconds} seconds",
            self.a_minute
        );
        Refusal::too_many(seconds, message).telling(Left::of(self.a_minute, 0).headers())
    }
}

impl Left {
    fn of(all: u32, left: u32) -> Self {
        let left = left.into();
        Self(Some(Arc::new(OfMinute { all, left })))
    }

    /// Tells from now on what this one does.
    fn set(&self, other: &Self) {
        if let (Some(told), Some(other)) = (&self.0, &other.0) {
            told.left.store(other.left.load(Relaxed), Relaxed);
        }
    }

    /// The fields of draft-ietf-httpapi-ratelimit-headers.
    pub(super) fn headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let Some(OfMinute { all, left }) = self.0.as_deref() else {
            return Vec::new();
        };
        let fields = [
            ("ratelimit-policy", format!("\"token\";q={all};w={MINUTE}")),
            ("ratelimit", format!("\"token\";r={}", left.load(Relaxed))),
        ];
        let header = |(name, value): (&'static str, String)| {
            Some((HeaderName::from_static(name), value.try_into().ok()?))
        };
        fields.into_iter().filter_map(header).collect()
    }
}

/// How much of something is under way, by token.
#[derive(Debug)]
struct Running {
    most: u32,
    what: &'static str,
    counts: Mutex<HashMap<Arc<str>, u32>>,
}

/// One of what is under way.
#[derive(Debug)]
struct Place {
    running: Arc<Running>,
    token: Arc<str>,
}

impl Running {
    fn new(most: u32, what: &'static str) -> Self {
        Self {
            most,
            what,
            counts: Mutex::default(),
        }
    }

    fn take(self: &Arc<Self>, token: &Arc<str>) -> Result<Place, Refusal> {
        let mut counts = self.counts();
        let count = counts.entry(token.clone()).or_default();
        if self.most > 0 && *count >= self.most {
            let message = format!(
                "This token has {} {} under way, which is all it may: wait until one has ended",
                self.most, self.what
            );
            return Err(Refusal::too_many(1, message));
        }
        *count += 1;
        Ok(Place {
            running: self.clone(),
            token: token.clone(),
        })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<Arc<str>, u32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.running.counts();
        if let Some(count) = counts.get_mut(&self.token) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.token);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::{Extent, Grant};

    fn caller(token: &str) -> Caller {
        Caller {
            grant: Grant::new(BTreeSet::new(), BTreeSet::new(), Extent::Whole),
            token: Some(token.into()),
        }
    }

    fn turns(limits: &Limits) -> Turns {
        Turns::new(limits)
    }

    #[test]
    fn each_token_has_turns_of_its_own_and_gets_them_back() {
        let turns = turns(&Limits {
            concurrent_requests: 2,
            requests_per_minute: 0,
            ..Limits::default()
        });
        let first = turns.answer(&caller("a")).expect("a turn");
        let _second = turns.answer(&caller("a")).expect("a turn");
        assert!(turns.answer(&caller("a")).is_err());
        assert!(turns.answer(&caller("b")).is_ok());
        drop(first);
        assert!(turns.answer(&caller("a")).is_ok());
        let nobody = Caller {
            token: None,
            ..caller("")
        };
        assert!((0..10).all(|_| turns.answer(&nobody).is_ok()));
    }

    #[test]
    fn a_minute_has_so_many_requests() {
        let turns = turns(&Limits {
            requests_per_minute: 3,
            ..Limits::default()
        });
        let left = |turn: Turn| turn.left.headers()[1].1.to_str().expect("text").to_owned();
        for expected in ["\"token\";r=2", "\"token\";r=1", "\"token\";r=0"] {
            assert_eq!(left(turns.answer(&caller("a")).expect("a turn")), expected);
        }
        let refusal = turns.answer(&caller("a")).expect_err("no turn is left");
        let (name, seconds) = &refusal.headers[0];
        assert_eq!(name, "retry-after");
        assert!((15..=21).contains(&seconds.to_str().expect("text").parse::<u32>().expect("a number")));
        assert!(turns.answer(&caller("b")).is_ok());
    }

    #[test]
    fn each_request_of_a_batch_is_one_of_the_minute() {
        let turns = turns(&Limits {
            requests_per_minute: 6,
            ..Limits::default()
        });
        let caller = caller("a");
        let batch = |requests| {
            let turn = turns.answer(&caller)?;
            turns.count_others(&caller, &turn, requests)?;
            Ok::<_, Refusal>(turn.left.headers()[1].1.clone())
        };
        assert_eq!(batch(4).expect("room"), "\"token\";r=2");
        // There was room for one, which the refusal takes.
        assert!(batch(3).is_err());
        assert_eq!(batch(1).expect("room"), "\"token\";r=0");
    }

    #[test]
    fn who_went_away_is_forgotten() {
        // A turn that was taken comes back within nanoseconds.
        let turns = turns(&Limits {
            requests_per_minute: u32::MAX,
            ..Limits::default()
        });
        for token in 0..=REMEMBERED + 1 {
            drop(turns.answer(&caller(&token.to_string())).expect("a turn"));
        }
        assert_eq!(turns.answering.counts().len(), 0);
        assert!(turns.rate.is_some_and(|rate| rate.len() < REMEMBERED));
    }

    #[test]
    fn exports_and_subscriptions_are_counted_apart() {
        let turns = turns(&Limits {
            concurrent_requests: 1,
            concurrent_exports: 1,
            concurrent_subscriptions: 1,
            ..Limits::default()
        });
        let _following = turns.follow(&caller("a")).expect("a turn");
        assert!(turns.follow(&caller("a")).is_err());
        let _exporting = turns.export(&caller("a")).expect("a turn");
        assert!(turns.export(&caller("a")).is_err());
        assert!(turns.answer(&caller("a")).is_ok());
    }
}
