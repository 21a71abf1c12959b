//! The secrets that pseudonyms and sealed ids are made with.

use entity::erasure_key::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, EntityTrait, TransactionTrait, sea_query::OnConflict};

use super::{Store, StoreError};
use crate::model::{DomainId, Person, Pseudonym, SealedId};

/// Sets the key of ids apart from that of pseudonyms: whoever may choose an id learns nothing of either.
const OF_IDS: &str = "backoffice-analytics 2026-11-26 sealed ids of activities";

/// The secret of a domain.
pub struct ErasureKey([u8; 32]);

impl ErasureKey {
    /// A new one.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits)?;
        Ok(Self(bits))
    }

    /// The person's pseudonym: always the same, and another one in each domain.
    #[must_use]
    pub fn pseudonym(&self, domain: &DomainId, person: &Person) -> Pseudonym {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        // The length keeps a domain `ab` and a person `c` apart from `a` and `bc`.
        hasher
            .update(&(domain.as_str().len() as u64).to_be_bytes())
            .update(domain.as_str().as_bytes())
            .update(person.user_id().as_bytes());
        Pseudonym::new(first_half(&hasher))
    }

    /// What stands in place of an activity's id: always the same. One that is sealed already stays, so that
    /// the activity is still known by it.
    #[must_use]
    pub fn seal(&self, id: &str) -> SealedId {
        SealedId::parse(id).unwrap_or_else(|| self.seal_anew(id))
    }

    /// The same, though it is sealed already.
    pub(super) fn seal_anew(&self, id: &str) -> SealedId {
        let key = blake3::derive_key(OF_IDS, &self.0);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher.update(id.as_bytes());
        SealedId::new(first_half(&hasher))
    }

    /// The secret that the database keeps.
    pub(super) fn read(secret: Vec<u8>) -> Result<Self, StoreError> {
        let bits = secret.try_into();
        bits.map(Self)
            .map_err(|_| StoreError::Unreadable("a secret of erasure that is not of 32 bytes".into()))
    }
}

impl Store {
    /// The secret of the domain, which is the fresh one where it has none yet. Whoever asks at the same time gets
    /// the same.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn erasure_key(&self, domain: &DomainId, fresh: ErasureKey) -> Result<ErasureKey, StoreError> {
        let transaction = self.writing.begin().await?;
        let row = ActiveModel {
            domain_id: Set(domain.to_string()),
            secret: Set(fresh.0.to_vec()),
        };
        Entity::insert(row)
            .on_conflict(OnConflict::column(Column::DomainId).do_nothing().to_owned())
            .exec_without_returning(&transaction)
            .await?;
        let kept = Entity::find_by_id(domain.as_str()).one(&transaction).await?;
        transaction.commit().await?;
        ErasureKey::read(kept.map(|row| row.secret).unwrap_or_default())
    }
}

fn first_half(hasher: &blake3::Hasher) -> u128 {
    let mut number = [0; 16];
    hasher.finalize_xof().fill(&mut number);
    u128::from_be_bytes(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_sealed_once_and_stays_what_it_is() {
        let key = ErasureKey([7; 32]);
        let sealed = key.seal("own-1");
        assert_eq!(key.seal(sealed.as_str()), sealed);
        assert_ne!(key.seal_anew(sealed.as_str()), sealed);
        assert_ne!(ErasureKey([8; 32]).seal("own-1"), sealed);
        // What was sealed has to be found by every later version.
        assert_eq!(sealed.as_str(), "sealed-cd3543a70542d5f36b5d97f0b664cb54");
    }

    #[test]
    fn no_id_seals_to_the_number_of_a_pseudonym() {
        let (key, domain) = (ErasureKey([7; 32]), DomainId::parse("d").expect("an id"));
        let ann = Person::new("ann".into(), vec![]).expect("a person");
        let pseudonym = key.pseudonym(&domain, &ann);
        let sealed = key.seal("\0\0\0\0\0\0\0\u{1}dann");
        assert_ne!(
            sealed.as_str().strip_prefix(SealedId::PREFIX),
            pseudonym.as_str().strip_prefix(Pseudonym::PREFIX)
        );
    }
}
