//! What wakes those who follow a log: the log is the truth, and being woken only has them look at it sooner.
//!
//! Whoever appends wakes the followers of its own process. For what other processes append there is one task in each
//! process: PostgreSQL tells it, in SQLite it looks at a number that every commit changes.

mod postgres;
mod sqlite;
mod tell;

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use sea_orm::DatabaseBackend;
use tokio::sync::watch;
use uuid::Uuid;

use self::tell::Untold;
use super::Store;
use crate::model::DomainId;

/// How often it is looked whether something is new where nobody tells, and whether who is to tell is back.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// Those who wait for logs to grow, by domain.
#[derive(Debug)]
pub(super) struct Wakes {
    /// Tells what this process announced from what others did.
    process: String,
    waiting: Mutex<HashMap<String, watch::Sender<()>>>,
    begun: AtomicBool,
    untold: Untold,
}

impl Default for Wakes {
    fn default() -> Self {
        Self {
            process: Uuid::now_v7().simple().to_string(),
            waiting: Mutex::default(),
            begun: AtomicBool::default(),
            untold: Untold::default(),
        }
    }
}

impl Wakes {
    /// What changes when the domain's log has grown, perhaps.
    pub(super) fn of(&self, domain: &DomainId) -> watch::Receiver<()> {
        let mut waiting = self.waiting();
        let sender = waiting.entry(domain.to_string());
        sender.or_insert_with(|| watch::Sender::new(())).subscribe()
    }

    /// Wakes those who follow the domain's log.
    fn wake(&self, domain: &str) {
        let mut waiting = self.waiting();
        if waiting.get(domain).is_some_and(|sender| sender.send(()).is_err()) {
            waiting.remove(domain);
        }
    }

    /// Wakes everybody.
    fn wake_all(&self) {
        self.waiting().retain(|_, sender| sender.send(()).is_ok());
    }

    /// How this process tells the others that the domain's log grows.
    fn announcement(&self, domain: &str) -> String {
        format!("{} {domain}", self.process)
    }

    /// Wakes those whom an announcement is for. Who follows the log in the process that appended was woken there.
    fn hear(&self, announcement: &str) {
        match announcement.split_once(' ') {
            Some((process, domain)) if !domain.is_empty() => {
                if process != self.process {
                    self.wake(domain);
                }
            }
            _ => self.wake_all(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<()>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Has those who follow a log woken by what other processes append, from the first time on that it is asked for.
    pub(super) fn wake_by_others(&self) {
        if self.wakes.begun.swap(true, Relaxed) {
            return;
        }
        let (db, wakes) = (self.db.clone(), self.wakes.clone());
        match db.get_database_backend() {
            DatabaseBackend::Postgres => self.runtime.spawn(postgres::hear(db, wakes)),
            _ => self.runtime.spawn(sqlite::look(db, wakes)),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(id: &str) -> DomainId {
        DomainId::parse(id).expect("an id")
    }

    #[test]
    fn an_announcement_wakes_those_whom_it_is_for_in_other_processes() {
        let (wakes, other) = (Wakes::default(), Wakes::default());
        let mut here = wakes.of(&domain("here"));
        let mut with_space = wakes.of(&domain("over there"));
        let mut woken = |announcement: &str| {
            wakes.hear(announcement);
            let both = [&mut here, &mut with_space];
            both.map(|it| {
                let woken = it.has_changed().expect("it is waited for");
                it.mark_unchanged();
                woken
            })
        };
        assert_eq!(woken(&other.announcement("here")), [true, false]);
        assert_eq!(woken(&other.announcement("over there")), [false, true]);
        assert_eq!(woken(&other.announcement("nobody's")), [false, false]);
        assert_eq!(woken(&wakes.announcement("here")), [false, false]);
        assert_eq!(woken(&other.announcement("")), [true, true]);
        assert_eq!(woken("nonsense"), [true, true]);
    }

    #[test]
    fn nobody_is_remembered_who_waits_no_longer() {
        let wakes = Wakes::default();
        drop(wakes.of(&domain("a")));
        let _waits = wakes.of(&domain("b"));
        drop(wakes.of(&domain("c")));
        wakes.wake("a");
        assert_eq!(wakes.waiting().len(), 2);
        wakes.wake_all();
        assert_eq!(wakes.waiting().keys().collect::<Vec<_>>(), ["b"]);
    }
}
