//! The secrets that pseudonyms are made with.

use entity::erasure_key::{ActiveModel, Column, Entity};
use sea_orm::{ActiveValue::Set, EntityTrait, TransactionTrait, sea_query::OnConflict};

use super::{Store, StoreError};
use crate::model::{DomainId, Person, Pseudonym};

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
        let mut number = [0; 16];
        hasher.finalize_xof().fill(&mut number);
        Pseudonym::new(u128::from_be_bytes(number))
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
        let secret = kept.and_then(|row| row.secret.try_into().ok());
        secret
            .map(ErasureKey)
            .ok_or_else(|| StoreError::Unreadable("a secret of erasure that is not of 32 bytes".into()))
    }
}
