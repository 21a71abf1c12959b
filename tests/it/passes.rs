//! What is asked at the same time with equal filters is answered by one pass over the rows.

use std::sync::{Arc, Mutex};

use backoffice_analytics::{
    columns::{Cache, Rows, View},
    indicators::{Board, Fold, Indicator},
    model::{Activity, Browse, DomainId, Extent, Field, Filter, Grant, Permission},
};

use crate::support::app::{DATABASES, TestStore, activity};

/// Three blocks, of 2 048 rows at most.
const ROWS: usize = 5_000;

/// Writes its name down for each block of rows that it is given.
#[derive(Clone)]
struct Witness {
    name: char,
    seen: Arc<Mutex<String>>,
}

impl Indicator for Witness {
    type Fold = Self;

    fn fold(self, _view: &View) -> Self {
        self
    }
}

impl Fold for Witness {
    type Answer = ();

    fn take(&mut self, _rows: &Rows<'_>) {
        self.seen.lock().unwrap().push(self.name);
    }

    fn merge(&mut self, _part: Self) {}

    fn answer(self, _view: &View) {}
}

fn browse() -> Browse {
    let domains = [DomainId::parse("p").unwrap()].into();
    Grant::new([Permission::Browse].into(), domains, Extent::Whole)
        .browse(None)
        .unwrap()
}

/// The order in which two questions that are asked at once are given their blocks.
async fn order(cache: &Arc<Cache>, filters: [Filter; 2]) -> String {
    let board = Board::new(cache.clone(), Arc::new(cache.store().reading()));
    let seen = Arc::new(Mutex::new(String::new()));
    let witness = |name| Witness {
        name,
        seen: seen.clone(),
    };
    let (first, second) = tokio::join!(
        board.ask(&filters[0], witness('a')),
        board.ask(&filters[1], witness('b')),
    );
    first.and(second).unwrap();
    seen.lock().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_filters_share_a_pass_and_others_have_their_own() {
    let row = |number: usize| activity("p", &number.to_string(), "2026-01-01T00:00:00Z", "geo");
    let rows: Vec<Activity> = (0..ROWS).map(row).collect();
    for database in DATABASES {
        let cache = TestStore::new(database)
            .await
            .with("p", "UTC", &rows)
            .await
            .cache();
        let everything = Filter::everything(browse());
        let shared = order(&cache, [everything.clone(), everything.clone()]).await;
        assert!(["ababab", "bababa"].contains(&shared.as_str()), "{shared}");
        let nothing = everything.clone().with(Field::Action, Some([]));
        assert_eq!(order(&cache, [nothing, everything]).await, "bbb");
    }
}
