//! Followers are woken by what other processes record. They look at the log by themselves once an hour here, so that
//! nothing but a wake-up has them told of anything.

use std::fs;

use backoffice_analytics::{
    model::{Activity, DomainId, Permission::Browse, Record},
    store::Store,
};
use sea_orm::{ConnectionTrait, Database as Connection};
use tokio::time::timeout;

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    events::Events,
    passage::Passage,
    postgres::OwnServer,
    program::{Running, run},
    until::{PATIENCE, until},
};

const SELDOM: [(&str, &str); 1] = [("POLL_INTERVAL", "3600")];

fn row(domain: &str, id: &str) -> Activity {
    activity(domain, id, "2026-02-15T12:00:00Z", "geo")
}

async fn record(store: &Store, domain: &str, id: &str) {
    let scope = Record::by_operator(DomainId::parse(domain).unwrap());
    store.append(&scope, vec![row(domain, id)]).await.unwrap();
}

/// A log, and a way to it that can lose what is sent.
async fn with_a_passage() -> (TestStore, Passage) {
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &[])
        .await;
    let passage = Passage::to(&data.url).await;
    (data, passage)
}

/// Whoever may read the log there, following it at the server.
async fn following(server: &Running, data: &TestStore) -> Events {
    let token = data.token(&[Browse], &["here"]).await;
    Events::follow(&server.address(), &token, "id").await
}

async fn is_told(events: &mut Events, id: &str) {
    assert_eq!(events.next().await["data"]["activityRecorded"]["id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_in_one_process_is_told_in_another() {
    for database in DATABASES {
        let data = TestStore::new(database)
            .await
            .with("here", "UTC", &[])
            .await
            .with("over there", "UTC", &[])
            .await;
        let server = Running::serve_with(&data.url, &SELDOM);
        let address = server.address();
        let mut following = Vec::new();
        for domain in ["here", "over there"] {
            let token = data.token(&[Browse], &[domain]).await;
            following.push((domain, Events::follow(&address, &token, "id").await));
        }
        for n in 0..20 {
            for (domain, events) in &mut following {
                record(&data.store, domain, &n.to_string()).await;
                is_told(events, &n.to_string()).await;
            }
        }
    }
}

/// The program tells what it committed before it ends, though nothing it does later would.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_imported_is_told_though_the_import_is_over() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let server = Running::serve_with(&data.url, &SELDOM);
        let token = data.token(&[Browse], &["here"]).await;
        let mut events = Events::follow(&server.address(), &token, "userId").await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log.csv");
        for (user, strict) in [("amy", &["--strict"][..]), ("bob", &[]), ("eve", &["--strict"])] {
            let rows = format!("timestamp,action,user_id\n2026-02-15T12:00:00Z,geo,{user}\n");
            fs::write(&file, rows).unwrap();
            let import = [&["import", file.to_str().unwrap(), "--domain", "here"], strict].concat();
            let (success, _, told) = run(&data.url, &import);
            assert!(success, "{told}");
            assert_eq!(events.next().await["data"]["activityRecorded"]["userId"], user);
        }
    }
}

/// Ends the connections that listen, and comes back once they are gone.
const DEAFEN: &str = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'";

#[tokio::test(flavor = "multi_thread")]
async fn a_process_listens_again_once_its_connection_was_lost() {
    let data = TestStore::new(Database::Postgres)
        .await
        .with("here", "UTC", &[])
        .await;
    let server = Running::serve_with(&data.url, &SELDOM);
    let mut events = following(&server, &data).await;
    let admin = Connection::connect(&data.url).await.unwrap();
    for n in 0..5 {
        record(&data.store, "here", &n.to_string()).await;
        is_told(&mut events, &n.to_string()).await;
        until("a connection listens", async || {
            let ended = admin.execute_unprepared(DEAFEN).await.unwrap().rows_affected();
            assert!(ended <= 1, "{ended} connections of one process listen");
            ended == 1
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_while_nobody_listened_is_looked_for() {
    let mut postgres = OwnServer::start();
    let store = Store::open(&postgres.url).await.unwrap();
    let here = DomainId::parse("here").unwrap();
    store.ensure_domain(&here, None).await.unwrap();
    let server = Running::serve_with(
        &postgres.url,
        &[SELDOM[0], ("RUST_LOG", "warn,backoffice_analytics=info")],
    );
    let token = crate::outages::admin_token(&postgres.url).await;
    let mut events = Events::follow(&server.address(), &token, "id").await;
    for outage in ["stop", "kill"] {
        record(&store, "here", &format!("before {outage}")).await;
        is_told(&mut events, &format!("before {outage}")).await;
        postgres.order(outage);
        postgres.order("start");
        // This process is quicker to come back than the other one is to listen, or is not: it is told all the same.
        let scope = Record::by_operator(here.clone());
        let append = async || store.append(&scope, vec![row("here", outage)]).await.is_ok();
        until("it is back", append).await;
        is_told(&mut events, outage).await;
    }
}

/// As where a network forgets a connection that is silent: neither end is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_lost_in_silence_is_noticed() {
    let (data, passage) = with_a_passage().await;
    let server = Running::serve_with(&passage.url, &SELDOM);
    let mut events = following(&server, &data).await;
    // The process listens by then, and has told itself so.
    passage.until_said("pg_notify").await;
    for id in ["1", "2", "3"] {
        record(&data.store, "here", id).await;
        is_told(&mut events, id).await;
    }
    passage.lose("LISTEN");
    passage.has_lost(1).await;
    record(&data.store, "here", "unheard").await;
    is_told(&mut events, "unheard").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_database_that_vanishes_while_it_is_notified() {
    let (data, passage) = with_a_passage().await;
    let store = Store::open(&passage.url).await.unwrap();
    let server = Running::serve_with(&data.url, &SELDOM);
    let mut events = following(&server, &data).await;
    passage.lose("pg_notify");
    record(&store, "here", "untold").await;
    passage.has_lost(1).await;
    let over = timeout(PATIENCE, store.tell_others()).await;
    over.expect("it is given up");
    record(&store, "here", "told").await;
    for id in ["untold", "told"] {
        is_told(&mut events, id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_does_not_wait_for_a_database_that_vanishes_while_it_is_read() {
    let (data, passage) = with_a_passage().await;
    let server = Running::serve_with(&passage.url, &SELDOM);
    let mut events = following(&server, &data).await;
    passage.lose(r#""ordinal" > "#);
    record(&data.store, "here", "1").await;
    passage.has_lost(1).await;
    is_told(&mut events, "1").await;
}
