//! The commands, the server that does it by itself, and what is left of it.

use std::{fs, time::Duration};

use backoffice_analytics::model::Activity;
use sea_orm::{ConnectionTrait, Database as Connection, Statement};
use tokio::time::sleep;

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    program::{Running, command, run},
};

use super::{
    NOW, PATIENCE, append, apply, counted, for_long, id, month_of, months_ago, of_half_a_year,
    of_three_months, rows, well,
};

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_set_list_foretell_and_apply_it() {
    for database in DATABASES {
        let data = of_half_a_year(database, "here").await;
        let url = &data.url;
        assert_eq!(
            run(url, &["retention", "list"]),
            (true, String::new(), String::new())
        );
        let (success, printed, told) = run(url, &["retention", "set", "here", "P3M"]);
        assert!(
            success && printed.is_empty() && told.contains("Nothing was removed yet"),
            "{told}"
        );
        let listed = format!("here\tP3M\t{}\n", months_ago(3));
        assert_eq!(run(url, &["retention", "list"]), (true, listed, String::new()));

        let months = format!("here\t{}\t6\nhere\t{}\t5\n", month_of(5), month_of(4));
        let foretold = (
            true,
            months.clone(),
            "11 activities would be removed\n".to_owned(),
        );
        for _ in 0..2 {
            assert_eq!(
                run(url, &["retention", "apply", "--dry-run"]),
                foretold,
                "{database:?}"
            );
        }
        assert_eq!(counted(&data.cache()).await, 21, "{database:?}");
        let removed = (true, months, "11 activities were removed\n".to_owned());
        assert_eq!(run(url, &["retention", "apply"]), removed, "{database:?}");
        let nothing = (true, String::new(), "0 activities were removed\n".to_owned());
        assert_eq!(run(url, &["retention", "apply"]), nothing, "{database:?}");
        assert_eq!(counted(&data.cache()).await, 10, "{database:?}");

        assert_eq!(
            run(url, &["retention", "remove", "here"]),
            (true, String::new(), String::new())
        );
        assert_eq!(
            run(url, &["retention", "list"]),
            (true, String::new(), String::new())
        );
        for arguments in [
            &["retention", "set", "hree", "P1Y"][..],
            &["retention", "remove", "hree"],
        ] {
            let (success, _, told) = run(url, arguments);
            let part = "there is no domain `hree`; there are: here. `import --domain hree` or `domain create hree` makes it";
            assert!(!success && told.contains(part), "{told}");
        }
        let (success, _, told) = run(url, &["retention", "set", "here", "1 year"]);
        assert!(!success && told.contains("is not an ISO 8601 duration"), "{told}");
        well(url);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_applies_it_when_it_starts() {
    for database in DATABASES {
        let data = of_half_a_year(database, "here").await;
        assert!(run(&data.url, &["retention", "set", "here", "P3M"]).0);
        let mut server = Running::serve(&data.url);
        let line = |months: u32| format!("domain=here month={} activities={}", month_of(months), months + 1);
        server.until_told(&line(5));
        server.until_told(&line(4));
        assert_eq!(counted(&data.cache()).await, 10, "{database:?}");
        assert!(server.terminate(Duration::from_secs(10)), "{database:?}");
        well(&data.url);
    }
}

/// Months of a domain, and rows of each.
const MONTHS: u32 = 120;
const OF_EACH: i64 = 150;
const KILLS: u32 = 12;

/// The rows of each month that has any.
async fn rows_of_months(url: &str) -> Vec<i64> {
    let raw = Connection::connect(url).await.unwrap();
    let query = "SELECT count(*) FROM activity GROUP BY segment".to_owned();
    let statement = Statement::from_string(raw.get_database_backend(), query);
    let rows = raw.query_all_raw(statement).await.unwrap();
    raw.close().await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_killed_in_the_middle_leaves_whole_months_and_the_next_one_ends_it() {
    for database in DATABASES {
        let data = TestStore::new(database).await.with("here", "UTC", &[]).await;
        let all: Vec<_> = (1..=MONTHS)
            .flat_map(|months| rows("here", &month_of(months), usize::try_from(OF_EACH).unwrap()))
            .collect();
        append(&data.store, "here", &all).await;
        data.store
            .set_retention(&id("here"), Some(for_long("P1M")))
            .await
            .unwrap();
        let mut partial = 0;
        for _ in 0..KILLS {
            let before = rows_of_months(&data.url).await.len();
            let mut applying = command(&data.url, &["retention", "apply"])
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap();
            let lines = crate::support::program::send_lines(applying.stdout.take().unwrap());
            // A month it removed is told; then it is at the next ones.
            lines.recv_timeout(PATIENCE).unwrap();
            sleep(Duration::from_millis(u64::from(partial) * 3)).await;
            applying.kill().unwrap();
            applying.wait().unwrap();
            let left = rows_of_months(&data.url).await;
            assert!(left.iter().all(|rows| *rows == OF_EACH), "{database:?}: {left:?}");
            assert!(left.len() < before, "{database:?}");
            well(&data.url);
            partial += u32::from(left.len() > 1);
            if left.len() < 20 {
                break;
            }
        }
        assert!(partial >= 3, "{database:?}: {partial} kills hit it in the middle");
        assert!(run(&data.url, &["retention", "apply"]).0);
        assert_eq!(rows_of_months(&data.url).await, [OF_EACH], "{database:?}");
        well(&data.url);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_is_not_left_in_the_file() {
    const SECRET: &str = "a-name-that-nobody-has";
    let data = of_three_months(Database::Sqlite).await;
    let row = Activity {
        user_id: Some(SECRET.into()),
        ..activity("here", "1", "2997-09-15T12:00:00Z", "edit_page")
    };
    append(&data.store, "here", &[row]).await;
    let raw = Connection::connect(&data.url).await.unwrap();
    let file = data.url.strip_prefix("sqlite:").unwrap();
    for (is_there, now) in [(true, "2997-11-25T12:00:00Z"), (false, NOW)] {
        apply(&data.store, now).await;
        raw.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await
            .unwrap();
        let bytes = fs::read(file).unwrap();
        let found = bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
        assert_eq!(found, is_there);
    }
}
