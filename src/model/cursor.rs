//! Cursors: a place in a domain's log that a client can keep and come back to.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;

use super::{Activity, DomainId, Instant, Invalid, Quoted, checked_text};

const VERSION: u8 = 1;
const SEAL: usize = 8;

/// A place in the log: that of the activity with this timestamp and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The activity's timestamp.
    pub timestamp: Instant,
    /// The activity's id, which orders activities of the same microsecond by code point.
    pub id: String,
}

impl From<&Activity> for Position {
    fn from(row: &Activity) -> Self {
        Self {
            timestamp: row.timestamp,
            id: row.id.clone(),
        }
    }
}

impl Position {
    /// The place as opaque text: a version, the timestamp, the id and a seal that ties them to the
    /// domain, in URL-safe base 64.
    #[must_use]
    pub fn encode(&self, domain: &DomainId) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.timestamp.micros().to_be_bytes());
        bytes.extend(self.id.as_bytes());
        bytes.extend(seal(&bytes, domain));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Position::encode`] wrote for the same domain.
    ///
    /// # Errors
    /// If the text is anything else: of another domain, cut, changed, or not a cursor at all.
    pub fn decode(text: &str, domain: &DomainId) -> Result<Self, Invalid> {
        read(text, domain).ok_or_else(|| {
            Invalid(format!(
                "{} is not a cursor of this domain's log: give one that a page of it returned, unchanged",
                Quoted(text)
            ))
        })
    }
}

fn read(text: &str, domain: &DomainId) -> Option<Position> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (place, sealed) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
    let (version, place_in_log) = place.split_first()?;
    let (timestamp, id) = place_in_log.split_first_chunk::<8>()?;
    (*version == VERSION && seal(place, domain) == sealed).then_some(())?;
    let timestamp = DateTime::from_timestamp_micros(i64::from_be_bytes(*timestamp))?;
    let id = String::from_utf8(id.to_vec()).ok()?;
    Some(Position {
        timestamp: Instant::checked(timestamp).ok()?,
        id: checked_text(id).ok()?.unwrap_or_default(),
    })
}

/// Tells a slip, not an attack: a forged cursor shows nothing that its caller may not read.
fn seal(place: &[u8], domain: &DomainId) -> [u8; SEAL] {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(domain.as_str().as_bytes())
        .update(&[0])
        .update(place);
    let mut seal = [0; SEAL];
    hasher.finalize_xof().fill(&mut seal);
    seal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(id: &str) -> DomainId {
        DomainId::parse(id).expect("an id")
    }

    #[test]
    fn a_cursor_comes_back_as_the_place_it_was_made_of() {
        for id in ["", "0192", "é 🦀"] {
            let place = Position {
                timestamp: Instant::from_micros(1_786_785_164_120_000),
                id: id.into(),
            };
            assert_eq!(
                Position::decode(&place.encode(&domain("a")), &domain("a")),
                Ok(place)
            );
        }
    }

    #[test]
    fn a_forged_place_where_no_row_can_be_is_refused() {
        let is_taken = |micros, id: &str| {
            let place = Position {
                timestamp: Instant::from_micros(micros),
                id: id.into(),
            };
            Position::decode(&place.encode(&domain("a")), &domain("a")).is_ok()
        };
        let year_3000 = 32_503_680_000_000_000;
        assert!(is_taken(0, "a") && is_taken(year_3000 - 1, "a"));
        assert!(!is_taken(7, "a\0b"));
        for micros in [i64::MIN, -1, year_3000, i64::MAX] {
            assert!(!is_taken(micros, "a"), "{micros}");
        }
    }

    #[test]
    fn what_is_foreign_or_changed_is_refused() {
        let place = Position {
            timestamp: Instant::from_micros(7),
            id: "x".into(),
        };
        let cursor = place.encode(&domain("a"));
        assert!(Position::decode(&cursor, &domain("b")).is_err());
        for text in [
            "",
            "AA",
            "not a cursor",
            &cursor[1..],
            &format!("{cursor}A"),
            &cursor.replace('A', "B"),
        ] {
            assert!(Position::decode(text, &domain("a")).is_err(), "{text}");
        }
    }
}
