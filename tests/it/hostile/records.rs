//! Records of large rows: what is not selected is not kept.

use backoffice_analytics::model::{Activity, DomainId, Record};

use super::{Victim, answered};
use crate::support::app::{DATABASES, activity};

/// So many rows are asked for at once.
const ROWS: usize = 64;
/// The bytes of each: together they are more than the program may need for a while.
const LARGE: usize = 5 << 20;

async fn with_large_rows(victim: &Victim) {
    let row = |place: usize| Activity {
        diff: Some("d".repeat(LARGE)),
        ..activity(
            "here",
            &format!("large {place}"),
            "2026-01-16T12:00:00Z",
            "polish",
        )
    };
    let by = Record::by_operator(DomainId::parse("here").unwrap());
    for place in 0..ROWS {
        victim.data.store.append(&by, vec![row(place)]).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_not_selected_is_not_kept() {
    for database in DATABASES {
        let victim = Victim::start(database).await;
        with_large_rows(&victim).await;
        for (name, select) in [("what is small", "user_id"), ("what is large", "diff")] {
            let address = format!(
                "http://{}/api/explore/v2.1/monitoring/datasets/activity-log/records?select={select}&limit={ROWS}",
                victim.address
            );
            let request = victim.client.get(address).bearer_auth(&victim.token);
            let reply = answered(name, request).await;
            assert_eq!(reply.status(), if select == "diff" { 400 } else { 200 }, "{name}");
        }
        victim.is_well().await;
    }
}
