//! Live cursors: places in the order of recording that clients keep and come back to.
//!
//! A place tells how many rows each month has, of which a client may be allowed to see a part alone. So a cursor is
//! sealed with a secret of the domain: nobody else reads it, or makes one.

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    error::Unspecified,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::domain::{Column, Entity};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr};

use super::{Store, StoreError, error::stopped};
use crate::model::{Browse, DomainId, Invalid, Place};

/// Sets these cursors apart from those of pages, which begin with 1.
const VERSION: u8 = 3;
const SECRET: usize = 32;
/// A place is filled up to a multiple of so many bytes: how long it is would tell a little of what is in it.
const FILLED: usize = 64;

/// Writes and reads the live cursors of a domain.
#[derive(Debug)]
pub struct LiveCursors {
    key: RandomizedNonceKey,
    /// What a cursor is bound to besides: its version and the domain.
    bound: Vec<u8>,
}

impl LiveCursors {
    fn new(domain: &DomainId, secret: &[u8]) -> Result<Self, StoreError> {
        let unusable =
            |Unspecified| StoreError::Unreadable("a secret of cursors that is not of 32 bytes".into());
        Ok(Self {
            key: RandomizedNonceKey::new(&AES_256_GCM_SIV, secret).map_err(unusable)?,
            bound: [&[VERSION], domain.as_str().as_bytes()].concat(),
        })
    }

    /// The place as opaque text: another one each time.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn write(&self, place: &Place) -> Result<String, StoreError> {
        let mut sealed = place.to_bytes();
        sealed.resize(sealed.len().next_multiple_of(FILLED), 0);
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::from(&self.bound), &mut sealed)
            .map_err(no_randomness)?;
        Ok(URL_SAFE_NO_PAD.encode([&[VERSION], &nonce.as_ref()[..], &sealed].concat()))
    }

    /// Reads what [`LiveCursors::write`] wrote for the same domain.
    ///
    /// # Errors
    /// If the text is anything else: of another domain, cut, changed, or not such a cursor at all.
    pub fn read(&self, text: &str) -> Result<Place, Invalid> {
        self.open(text).ok_or_else(|| {
            Invalid(format!(
                "`{text}` is not a live cursor of this domain: give one that a field `liveCursor` returned, unchanged"
            ))
        })
    }

    fn open(&self, text: &str) -> Option<Place> {
        let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (version, rest) = bytes.split_first_mut()?;
        let (nonce, sealed) = rest.split_first_chunk_mut::<NONCE_LEN>()?;
        (*version == VERSION).then_some(())?;
        let opened = self.key.open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(&self.bound),
            sealed,
        );
        Place::from_bytes(opened.ok()?)
    }
}

fn no_randomness(_: Unspecified) -> StoreError {
    StoreError::Failed(DbErr::Custom("no random bits are to be had".into()))
}

impl Store {
    /// What writes and reads the live cursors of the domain. Its secret is made when it is first needed.
    ///
    /// # Errors
    /// If the database fails, or there is no such domain.
    pub async fn live_cursors(&self, scope: &Browse) -> Result<LiveCursors, StoreError> {
        let (store, domain) = (self.clone(), scope.domain().clone());
        let kept = self
            .runtime
            .spawn(async move { store.kept_secret(&domain).await });
        let secret = kept.await.map_err(|error| stopped(&error))??;
        LiveCursors::new(scope.domain(), &secret)
    }

    async fn kept_secret(&self, domain: &DomainId) -> Result<Vec<u8>, StoreError> {
        match self.cursor_secret(domain).await? {
            Some(secret) => Ok(secret),
            None => self.with_new_secret(domain).await,
        }
    }

    async fn cursor_secret(&self, domain: &DomainId) -> Result<Option<Vec<u8>>, StoreError> {
        let row = Entity::find_by_id(domain.as_str()).one(&self.db).await?;
        let row = row.ok_or_else(|| StoreError::NoDomain(domain.clone()))?;
        Ok(row.cursor_secret)
    }

    /// Whoever asks at the same time gets the same: the first one's.
    async fn with_new_secret(&self, domain: &DomainId) -> Result<Vec<u8>, StoreError> {
        let mut fresh = vec![0; SECRET];
        aws_lc_rs::rand::fill(&mut fresh).map_err(no_randomness)?;
        Entity::update_many()
            .col_expr(Column::CursorSecret, Expr::value(fresh))
            .filter(Column::Id.eq(domain.as_str()))
            .filter(Column::CursorSecret.is_null())
            .exec(&self.writing)
            .await?;
        let kept = self.cursor_secret(domain).await?;
        kept.ok_or_else(|| StoreError::Unreadable("a secret of cursors that was not kept".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Instant, Mark, Month, Seen};

    fn cursors(domain: &str, secret: u8) -> LiveCursors {
        LiveCursors::new(&DomainId::parse(domain).expect("an id"), &[secret; SECRET]).expect("a key")
    }

    fn place(months: i32) -> Place {
        let seen = Seen {
            removals: 0,
            row: 70_000,
            mark: Mark::of(Instant::from_micros(1), "geo"),
        };
        (0..months)
            .map(|n| (Month::from_number(200_001 + n), seen))
            .collect()
    }

    #[test]
    fn a_cursor_comes_back_as_the_place_it_was_made_of() {
        for months in [0, 1, 40] {
            let cursor = cursors("a", 7).write(&place(months)).expect("a cursor");
            assert_eq!(cursors("a", 7).read(&cursor), Ok(place(months)));
        }
    }

    #[test]
    fn a_cursor_tells_nothing_of_its_place() {
        let write = |months| cursors("a", 7).write(&place(months)).expect("a cursor");
        let (one, other) = (write(3), write(3));
        assert_ne!(one, other);
        assert_eq!(one.len(), write(7).len());
    }

    #[test]
    fn what_is_foreign_or_changed_is_refused() {
        let cursor = cursors("a", 7).write(&place(2)).expect("a cursor");
        assert!(cursors("b", 7).read(&cursor).is_err());
        assert!(cursors("a", 8).read(&cursor).is_err());
        let mut bytes = URL_SAFE_NO_PAD.decode(&cursor).expect("base 64");
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert!(
                cursors("a", 7).read(&URL_SAFE_NO_PAD.encode(&bytes)).is_err(),
                "{at}"
            );
            bytes[at] ^= 1;
        }
        for text in ["", "AA", "not a cursor", &cursor[1..], &format!("{cursor}A")] {
            assert!(cursors("a", 7).read(text).is_err(), "{text}");
        }
    }
}
