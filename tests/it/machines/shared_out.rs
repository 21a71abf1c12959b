//! Which tables are shared out over machines: those that there are, and as the document says.

use std::{collections::BTreeSet, fs, path::Path};

use sea_orm::{ConnectionTrait, Database as Connection, Statement};

use crate::support::app::{Database, TestStore};

const TABLES: &str = "SELECT table_name::text FROM information_schema.tables
    WHERE table_schema = current_schema() AND table_name <> 'seaql_migrations'";

#[test]
fn the_document_has_the_statements_of_the_migration() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scaling.md");
    let document = fs::read_to_string(document).unwrap();
    let (_, block) = document.split_once("```sql\n").expect("there is SQL");
    let (block, _) = block.split_once("```").expect("it ends");
    let shown: Vec<_> = block
        .split_terminator(';')
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .collect();
    assert_eq!(shown, migration::shared_out().collect::<Vec<_>>());
}

#[tokio::test]
async fn every_table_is_shared_out() {
    let data = TestStore::new(Database::Postgres).await;
    let db = Connection::connect(&data.url).await.unwrap();
    let ask = Statement::from_string(db.get_database_backend(), TABLES);
    let rows = db.query_all_raw(ask).await.unwrap();
    let tables: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    let table = |statement: String| statement.split('\'').nth(1).unwrap().to_owned();
    assert_eq!(tables, migration::shared_out().map(table).collect());
}
