//! Cursors.

use backoffice_analytics::model::{DomainId, Instant, Position, checked_text};
use chrono::DateTime;

use crate::{reading::domain, service};

/// From the first instant that an activity may have to past the last one, in microseconds.
const YEARS: i64 = 32_503_680_000_000_000;

/// # Panics
/// If a text that is no cursor is taken for one, or a place does not come back from its cursor.
pub fn check(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(place) = Position::decode(text, &domain())
    {
        assert_eq!(place.encode(&domain()), text, "{place:?}");
        assert!(
            checked_text(place.id.clone()).is_ok(),
            "{place:?} could not be looked for"
        );
    }
    if let Some((timestamp, id)) = bytes.split_first_chunk() {
        let micros = i64::from_be_bytes(*timestamp);
        for micros in [micros, micros.rem_euclid(YEARS)] {
            comes_back(&Position {
                timestamp: Instant::from_micros(micros),
                id: String::from_utf8_lossy(id).into_owned(),
            });
        }
    }
}

/// Whether an activity may stand there.
fn may_be(place: &Position) -> bool {
    let time = DateTime::from_timestamp_micros(place.timestamp.micros());
    time.is_some_and(|time| Instant::checked(time).is_ok()) && checked_text(place.id.clone()).is_ok()
}

fn comes_back(place: &Position) {
    let cursor = place.encode(&domain());
    let decoded = Position::decode(&cursor, &domain());
    assert_eq!(decoded.is_ok(), may_be(place), "{place:?}");
    assert!(
        decoded.is_err() || decoded.as_ref() == Ok(place),
        "{place:?} became {decoded:?}"
    );
    let other = DomainId::parse("other").expect("an id");
    assert!(
        Position::decode(&cursor, &other).is_err(),
        "{cursor} is of another domain"
    );
    for changed in changes(&cursor) {
        assert!(
            Position::decode(&changed, &domain()).is_err(),
            "{changed} was {cursor}"
        );
    }
    service::answers(&page_after(&cursor));
}

/// The cursor without one of its letters, or with another one there, at every place.
fn changes(cursor: &str) -> impl Iterator<Item = String> {
    (0..cursor.len()).flat_map(move |place| {
        let (before, after) = (&cursor[..place], &cursor[place + 1..]);
        let other = if cursor.as_bytes()[place] == b'A' {
            'B'
        } else {
            'A'
        };
        [format!("{before}{after}"), format!("{before}{other}{after}")]
    })
}

fn page_after(cursor: &str) -> Vec<u8> {
    let query = format!(
        r#"{{ activityLog(first: 2, after: "{cursor}") {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"#
    );
    serde_json::json!({ "query": query }).to_string().into_bytes()
}
