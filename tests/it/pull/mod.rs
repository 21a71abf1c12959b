//! A portal's log by its API, by the program itself.

mod faults;
mod keys;
mod rounds;
mod starts;

use std::process::Stdio;

use backoffice_analytics::{
    model::{Activity, DomainId, Extent, Filter, Grant, Permission::Browse},
    store::{Direction, Page},
};
use chrono::{DateTime, Days, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use crate::support::{
    app::{Database, TestStore},
    portal::{DATASET, KEY, Portal},
    program::{Running, command, send_lines},
};

/// A portal, an empty database, and a time zone in which it is about noon: so no day begins while a test runs.
struct Scene {
    portal: Portal,
    data: TestStore,
    zone: Tz,
}

impl Scene {
    async fn new(database: Database) -> Self {
        let behind = i64::from(Utc::now().hour()) - 12;
        Self {
            portal: Portal::start(),
            data: TestStore::new(database).await,
            zone: format!("Etc/GMT{behind:+}").parse().unwrap(),
        }
    }

    /// The day so many days ago.
    fn day(&self, ago: u64) -> NaiveDate {
        Utc::now().with_timezone(&self.zone).date_naive() - Days::new(ago)
    }

    /// Its first instant.
    fn start(&self, ago: u64) -> DateTime<Utc> {
        self.at(ago, "00:00:00")
    }

    fn at(&self, ago: u64, time: &str) -> DateTime<Utc> {
        let local = self.day(ago).and_time(time.parse().unwrap());
        local.and_local_timezone(self.zone).unwrap().to_utc()
    }

    /// A row as the portal has it.
    fn row(&self, ago: u64, time: &str, user: &str) -> Value {
        json!({
            "timestamp": self.at(ago, time).to_rfc3339(),
            "domain_id": "p", "user_id": user, "dataset_id": ["trees"], "username": null, "action": "edit_dataset",
            "group_id": [], "page_id": null, "diff": null, "map_id": null, "reuse_title": null, "subdomain_id": null,
        })
    }

    /// The days that the portal was asked for, as ages.
    fn asked(&self) -> Vec<u64> {
        let asked = self.portal.asked();
        let age = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| {
            let ago = (0..100)
                .find(|ago| self.start(*ago) == *from)
                .expect("a day begins there");
            assert_eq!(*to, self.at(ago, "23:59:59") + chrono::TimeDelta::seconds(1));
            ago
        };
        asked.iter().map(age).collect()
    }

    fn arguments(&self, more: &[&str]) -> Vec<String> {
        let all = [
            "pull",
            "--portal",
            &self.portal.server.address,
            "--dataset",
            DATASET,
            "--domain",
            "p",
            "--time-zone",
            self.zone.name(),
        ];
        all.iter().chain(more).map(ToString::to_string).collect()
    }

    /// What the program says that pulls with the portal's key: its code, its output, its errors.
    async fn pull(&self, more: &[&str]) -> (i32, String, String) {
        self.pull_in(more, &[("PORTAL_API_KEY", KEY)]).await
    }

    /// The same in this environment.
    async fn pull_in(&self, more: &[&str], environment: &[(&str, &str)]) -> (i32, String, String) {
        let arguments = self.arguments(more);
        let mut pull = command(
            &self.data.url,
            &arguments.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        pull.env_remove("PORTAL_API_KEY")
            .envs(environment.iter().copied());
        let output = spawn_blocking(move || pull.output()).await.unwrap().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert!(!out.contains(KEY) && !err.contains(KEY), "{out}{err}");
        (output.status.code().unwrap(), out, err)
    }

    /// A pull that goes on until it is told to end: what it tells is read.
    fn keep_pulling(&self, more: &[&str]) -> Running {
        let arguments = self.arguments(more);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let mut pull = command(&self.data.url, &arguments);
        let pull = pull.env("PORTAL_API_KEY", KEY).stdout(Stdio::null());
        let mut child = pull.stderr(Stdio::piped()).spawn().unwrap();
        let lines = send_lines(child.stderr.take().unwrap());
        Running { child, lines }
    }

    /// Who acted, by the log, the oldest first.
    async fn users(&self) -> Vec<String> {
        let rows = self.rows().await;
        rows.into_iter().map(|row| row.user_id.unwrap()).collect()
    }

    /// When.
    async fn times(&self) -> Vec<String> {
        let rows = self.rows().await;
        rows.into_iter()
            .map(|row| row.timestamp.in_zone(Tz::UTC))
            .collect()
    }

    async fn rows(&self) -> Vec<Activity> {
        let domain = DomainId::parse("p").unwrap();
        let grant = Grant::new([Browse].into(), [domain].into(), Extent::Whole);
        let filter = Filter::everything(grant.browse(None).unwrap());
        let page = Page {
            limit: 1_000,
            direction: Direction::Up,
            past: None,
            until: None,
        };
        self.data.store.reading().page(&filter, &page).await.unwrap().rows
    }
}
