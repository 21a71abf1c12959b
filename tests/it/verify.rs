//! What `verify` finds, and that it finds nothing where nothing is wrong.

use std::fs;

use backoffice_analytics::{
    columns::Cache,
    indicators::{Board, CountRows},
    model::{DomainId, Filter, Grant, Instant, Permission},
};
use sea_orm::{ConnectionTrait, Database as Connection, DatabaseConnection};
use tempfile::TempDir;

use crate::support::{
    app::{DATABASES, Database, TestStore, activity},
    images::until_an_image_is_kept,
    program::run,
};

const LOG: &str = "timestamp;user_id;action
2026-01-15T12:00:00Z;ann;edit_dataset
2026-01-15T12:00:00Z;ann;edit_dataset
2026-01-15T12:00:00Z;ann;edit_dataset
2026-01-16T12:00:00Z;bob;edit_page
2026-02-01T00:00:00Z;ann;edit_page
";

/// A database that an import filled, and a way to spoil it.
struct Imported {
    data: TestStore,
    raw: DatabaseConnection,
    _folder: TempDir,
}

impl Imported {
    async fn new(database: Database) -> Self {
        let (data, folder) = (TestStore::new(database).await, tempfile::tempdir().unwrap());
        let file = folder.path().join("log.csv");
        fs::write(&file, LOG).unwrap();
        let (success, _, told) = run(&data.url, &["import", file.to_str().unwrap(), "--domain", "here"]);
        assert!(success, "{told}");
        Self {
            raw: Connection::connect(&data.url).await.unwrap(),
            data,
            _folder: folder,
        }
    }

    async fn spoil(&self, statements: &str) {
        self.raw.execute_unprepared(statements).await.unwrap();
    }
}

const WELL: &str = "5 activities in 2 segments of 1 domains: all is well\n";

/// What is done to the database, how many problems that makes, and what is said of one of them.
const SPOILT: [(&str, u32, &str); 17] = [
    (
        "DELETE FROM activity WHERE segment = 202601 AND ordinal = 4",
        1,
        "domain here, segment 202601: the activity at ordinal 4 is missing. Rows were lost",
    ),
    (
        "DELETE FROM activity WHERE segment = 202601 AND ordinal = 2",
        2,
        "domain here, segment 202601: of the activity at ordinal 3, its id ",
    ),
    (
        "UPDATE segment SET rows = rows + 2 WHERE segment = 202602",
        1,
        "domain here, segment 202602: the activities at the ordinals 2 to 3 are missing",
    ),
    (
        "UPDATE segment SET rows = rows - 1 WHERE segment = 202601",
        1,
        "the segment row tells of 3 activities, and there are ordinals up to 4",
    ),
    (
        "UPDATE activity SET ordinal = 0 WHERE segment = 202602",
        2,
        "there is an activity at ordinal 0",
    ),
    (
        "UPDATE activity SET segment = 202603 WHERE segment = 202602",
        3,
        "domain here, segment 202603: 1 activities are in it, and it has no segment row",
    ),
    (
        "DELETE FROM segment WHERE segment = 202601",
        1,
        "domain here, segment 202601: 4 activities are in it, and it has no segment row",
    ),
    (
        "DELETE FROM domain",
        1,
        "domain here: there are segments or activities of it, and no row for the domain itself. Requests find no such domain: `domain create`",
    ),
    (
        "UPDATE activity SET timestamp = 1 WHERE segment = 202602",
        2,
        "of the activity at ordinal 1, it happened in 197001",
    ),
    (
        "UPDATE activity SET timestamp = -1 WHERE segment = 202602",
        3,
        "of the activity at ordinal 1, The year of 1969-12-31 is not in 1970 to 2999",
    ),
    (
        "UPDATE activity SET id = '' WHERE segment = 202602",
        1,
        "of the activity at ordinal 1, its id has 0 bytes: 1 to 255 are allowed",
    ),
    (
        "UPDATE activity SET id = 'a\u{7}b' WHERE segment = 202602",
        1,
        "its id has control characters or spaces at its ends: \"a\\u{7}b\"",
    ),
    (
        "DROP INDEX activity_id; UPDATE activity SET id = 'one' WHERE ordinal = 1",
        1,
        "domain here: several activities have the id \"one\"",
    ),
    (
        "UPDATE activity SET action = 'Edit Page' WHERE segment = 202602",
        1,
        "`Edit Page` is not the name of an action",
    ),
    (
        "UPDATE activity SET diff = '', id = 'own' WHERE segment = 202602",
        1,
        "of the activity at ordinal 1, its diff is empty text, and should be null",
    ),
    (
        "UPDATE activity SET user_id = 'eve' WHERE user_id = 'bob'",
        1,
        "is not that of its values. The row was changed after it was imported",
    ),
    (
        "INSERT INTO image (domain_id, segment, number, generation, data) VALUES ('here', 202601, 0, 0, '')",
        1,
        "domain here, segment 202601: 1 images of generation 0 show more rows than there are",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_is_told() {
    for database in DATABASES {
        for (statements, problems, part) in SPOILT {
            let it = Imported::new(database).await;
            it.spoil(statements).await;
            let (success, printed, told) = run(&it.data.url, &["verify"]);
            let ending = match problems {
                1 => "of 1 domains: 1 problem\n".into(),
                many => format!("of 1 domains: {many} problems\n"),
            };
            assert!(
                !success && told.is_empty(),
                "{database:?} {statements}: {printed}{told}"
            );
            assert!(printed.ends_with(&ending), "{database:?} {statements}: {printed}");
            assert!(printed.contains(part), "{database:?} {statements}: {printed}");
            assert_eq!(printed.lines().count(), problems as usize + 1, "{printed}");
        }
    }
}

/// PostgreSQL keeps no such text.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_nobody_could_record_is_told() {
    let it = Imported::new(Database::Sqlite).await;
    it.spoil("UPDATE activity SET diff = 'a' || char(0), id = 'own' WHERE segment = 202602")
        .await;
    let (success, printed, _) = run(&it.data.url, &["verify"]);
    let part = "of the activity at ordinal 1, its diff: The character NUL (U+0000) cannot be stored";
    assert!(!success && printed.contains(part), "{printed}");
    assert!(printed.ends_with("of 1 domains: 1 problem\n"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_log_is_well_and_stays_as_it_is() {
    for database in DATABASES {
        let it = Imported::new(database).await;
        // Harmless: nothing looks at the image of an earlier generation, and clients name activities as they like.
        it.spoil("UPDATE segment SET generation = 1").await;
        it.spoil("INSERT INTO image (domain_id, segment, number, generation, data) VALUES ('here', 202601, 0, 0, '')")
            .await;
        for arguments in [&["verify"][..], &["verify", "--domain", "here"]] {
            let outcome = run(&it.data.url, arguments);
            assert_eq!(outcome, (true, WELL.into(), String::new()), "{database:?}");
        }
        it.spoil("UPDATE activity SET user_id = 'eve'").await;
        assert!(!run(&it.data.url, &["verify"]).0);
        let outcome = run(&it.data.url, &["verify", "--skip-identities"]);
        assert_eq!(outcome, (true, WELL.into(), String::new()), "{database:?}");
        let (success, printed, told) = run(&it.data.url, &["verify", "--domain", "there"]);
        assert!(
            !success && printed.is_empty() && told.contains("there is no domain `there`"),
            "{told}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_shows_other_rows_is_told() {
    for database in DATABASES {
        let data = TestStore::new(database).await;
        let row = |number: u32| {
            activity(
                "here",
                &format!("own-{number}"),
                "2026-01-15T12:00:00Z",
                "edit_page",
            )
        };
        let rows: Vec<_> = (0..20_000).map(row).collect();
        let data = data.with("here", "UTC", &rows).await;
        let raw = Connection::connect(&data.url).await.unwrap();
        load(&data).await;
        until_an_image_is_kept(&raw).await;
        let (success, printed, _) = run(&data.url, &["verify"]);
        assert!(success, "{database:?}: {printed}");
        raw.execute_unprepared("UPDATE activity SET action = 'edit_map' WHERE ordinal = 7")
            .await
            .unwrap();
        let (success, printed, _) = run(&data.url, &["verify"]);
        let line = "domain here, segment 202601: image 0 of generation 0 differs from its rows. Indicators may be wrong";
        assert!(!success && printed.starts_with(line), "{database:?}: {printed}");
        assert!(
            printed.ends_with("20000 activities in 1 segments of 1 domains: 1 problem\n"),
            "{printed}"
        );
    }
}

/// Has the columns loaded, of which images are then kept.
async fn load(data: &TestStore) {
    let here = DomainId::parse("here").unwrap();
    let browse = Grant::new(
        [Permission::Browse].into(),
        [here].into(),
        backoffice_analytics::model::Extent::Whole,
    )
    .browse(None)
    .unwrap();
    let cache = Cache::new(data.store.clone(), 64 << 20);
    let board = Board::new(cache, data.store.reading().into());
    board.ask(&Filter::everything(browse), CountRows).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_problems_the_first_are_told_and_the_rest_counted() {
    let rows: Vec<_> = (0..30)
        .map(|number| activity("here", &format!("{number}"), "2026-01-15T12:00:00Z", "edit_page"))
        .collect();
    let data = TestStore::new(Database::Sqlite)
        .await
        .with("here", "UTC", &rows)
        .await;
    let raw = Connection::connect(&data.url).await.unwrap();
    let later = Instant::parse("2026-03-01T00:00:00Z").unwrap().micros();
    raw.execute_unprepared(&format!("UPDATE activity SET timestamp = {later}"))
        .await
        .unwrap();
    let (_, printed, _) = run(&data.url, &["verify"]);
    let lines: Vec<_> = printed.lines().collect();
    assert_eq!(lines.len(), 22, "{printed}");
    assert_eq!(lines[20], "and 10 more activities of another month");
    assert_eq!(lines[21], "30 activities in 1 segments of 1 domains: 30 problems");
}

#[tokio::test]
async fn a_database_is_neither_made_nor_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.sqlite");
    let url = format!("sqlite:{}", file.display());
    let (success, printed, told) = run(&url, &["verify"]);
    assert!(!success && printed.is_empty() && !file.exists(), "{printed}");
    assert!(told.contains("there is no such file"), "{told}");
    fs::write(&file, "").unwrap();
    let (success, _, told) = run(&url, &["verify"]);
    assert!(
        !success && told.contains("any other command brings it up to date"),
        "{told}"
    );
    assert_eq!(fs::metadata(&file).unwrap().len(), 0);

    let url = crate::support::postgres::database_url().await;
    let (success, _, told) = run(&url, &["verify"]);
    assert!(
        !success && told.contains("any other command brings it up to date"),
        "{told}"
    );
    let raw = Connection::connect(&url).await.unwrap();
    assert!(
        raw.execute_unprepared("SELECT * FROM seaql_migrations")
            .await
            .is_err()
    );
}
