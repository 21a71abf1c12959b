//! How much may be asked for at once, and what is kept from others meanwhile.

use backoffice_analytics::{
    config::Limits,
    model::{Activity, Permission::Browse},
};

use super::{DATASET, address, refusal, row, served, text};
use crate::support::{
    app::{DATABASES, TestStore},
    deaf::deaf,
};

const PATHS: [&str; 3] = ["/records", "/exports/csv", "/exports/xlsx"];
/// The connections that the log is exported through.
const CONNECTIONS: usize = 8;

/// The item so many times, each with a name of its own.
fn list(item: &str, count: usize) -> String {
    let named = |place| format!("{item} as a{place}");
    (0..count).map(named).collect::<Vec<_>>().join(",")
}

#[tokio::test]
async fn a_list_has_64_items_at_most() {
    let (app, token) = served(DATABASES[0], &[]).await;
    let grouped = ("group_by", "user_id");
    for path in PATHS {
        for item in ["diff", "count(*)"] {
            text(&app, &token, path, &[("select", &list(item, 64))]).await;
        }
        let by = |count| ["user_id"].repeat(count).join(",");
        text(&app, &token, path, &[grouped, ("order_by", &by(64))]).await;
        for (clause, items, place) in [
            ("select", list("diff", 65), 759),
            ("select", list("count(*)", 2_000), 1_015),
            ("group_by", list("user_id", 2_000), 951),
            ("order_by", by(65), 513),
        ] {
            let others = [grouped].into_iter().filter(|_| clause == "order_by");
            let parameters: Vec<_> = others.chain([(clause, items.as_str())]).collect();
            let told = format!(
                "ODSQL query is malformed: at character {place}: this is more than the 64 items that a list may have: leave some out. Clause(s) containing the error(s): {clause}."
            );
            assert_eq!(
                refusal(&app, &token, path, &parameters).await,
                (400, "ODSQLError".to_owned(), told)
            );
        }
    }
}

#[tokio::test]
async fn a_name_has_256_characters_at_most() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for path in PATHS {
        let named = |letters: usize| format!("action as {}", "é".repeat(letters));
        // A function that is given no name is called as it is written.
        let spaced = |spaces: usize| format!("count({}*)", " ".repeat(spaces));
        for clause in [named(256), spaced(248)] {
            text(&app, &token, path, &[("select", &clause)]).await;
        }
        for (clause, select, characters) in [
            ("select", named(257), 257),
            ("select", format!("action as {}", "a".repeat(33_000)), 33_000),
            ("select", spaced(249), 257),
            ("group_by", named(257), 257),
        ] {
            let (status, name, message) = refusal(&app, &token, path, &[(clause, &select)]).await;
            assert_eq!((status, name.as_str()), (400, "ODSQLError"), "{message}");
            let told = format!(
                "at character 1: this is given a name of {characters} characters, and one may have 256: give it a shorter one with `as`"
            );
            assert!(message.contains(&told), "{message}");
        }
    }
}

#[tokio::test]
async fn records_have_64_mib_at_most() {
    for database in DATABASES {
        let large = |name| Activity {
            diff: Some("d".repeat(1_200_000)),
            ..row(name, "2026-01-15T12:00:00Z", "edit_page", None)
        };
        let (app, token) = served(database, &["1", "2"].map(large)).await;
        let select = list("diff", 40);
        let told = refusal(&app, &token, "/records", &[("select", &select)]).await;
        let expected = "the records have more than the 64 MiB that an answer may have: select less, set a lower limit, or ask for a file, which may be of any size";
        assert_eq!(
            told,
            (400, "InvalidRESTParameterError".to_owned(), expected.to_owned()),
            "{database:?}"
        );
        let one = text(&app, &token, "/records", &[("select", &select), ("limit", "1")]).await;
        assert!(one.len() > 40 * 1_200_000, "{database:?}");
        let file = text(&app, &token, "/exports/jsonl", &[("select", &select)]).await;
        assert!(file.len() > 2 * 40 * 1_200_000, "{database:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_keeps_no_connection_while_it_is_sent() {
    for database in DATABASES {
        let page = |place: usize| Activity {
            page_id: Some(format!("{place:0200}")),
            ..row(&place.to_string(), "2026-01-15T12:00:00Z", "edit_page", None)
        };
        let rows: Vec<_> = (0..2_000).map(page).collect();
        let limits = Limits {
            concurrent_exports: 0,
            ..Limits::default()
        };
        let store = TestStore::new(database).await.with("here", "UTC", &rows).await;
        let (app, token) = store.serve_here(&[Browse], limits).await;
        let parameters = [("group_by", "page_id"), ("select", &list("page_id", 64))];
        let counted = address(&app, "/exports/jsonl", &parameters);
        let path = format!("{DATASET}/exports/jsonl?{}", counted.query().unwrap());
        let mut readers = Vec::new();
        for _ in 0..CONNECTIONS {
            readers.push(deaf(&app.address, &token, &path).await);
        }
        let log = text(&app, &token, "/exports/jsonl", &[("limit", "1")]).await;
        assert_eq!(log.lines().count(), 1, "{database:?}");
    }
}
