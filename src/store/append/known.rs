//! Which activities the log has already.

use std::collections::{HashMap, HashSet};

use super::{Appending, StoreError, Transaction};
use crate::{
    model::{Record, SealedId},
    store::ErasureKey,
};

/// A row of a look-up: an id that the log has, or the secret of the domain.
pub(super) type Found = (Option<String>, Option<Vec<u8>>);

/// What a look-up found.
struct Known {
    ids: HashSet<String>,
    /// None where nobody was ever erased.
    key: Option<ErasureKey>,
}

impl Appending {
    /// Those of the ids that the log has, as they are or sealed. It is asked once the segments are locked, as
    /// whoever erases somebody locks them: so a row that is being sealed has one of its ids or the other.
    pub(super) async fn known(
        &mut self,
        scope: &Record,
        ids: &[&str],
    ) -> Result<HashSet<String>, StoreError> {
        let mut known = Known::among(&mut self.transaction, scope, ids).await?;
        if let Some(key) = known.key {
            let unknown = ids.iter().filter(|id| !known.ids.contains(**id));
            let sealed: HashMap<SealedId, &str> = unknown.map(|id| (key.seal(id), *id)).collect();
            let ids: Vec<_> = sealed.keys().map(SealedId::as_str).collect();
            let found = Known::among(&mut self.transaction, scope, &ids).await?.ids;
            let original = found.iter().filter_map(|id| sealed.get(&SealedId::parse(id)?));
            known.ids.extend(original.map(|id| (*id).to_owned()));
        }
        Ok(known.ids)
    }
}

impl Known {
    async fn among(transaction: &mut Transaction, scope: &Record, ids: &[&str]) -> Result<Self, StoreError> {
        let (mut known, mut secret) = (HashSet::new(), None);
        for (id, bytes) in transaction.known(scope, ids).await? {
            known.extend(id);
            secret = secret.or(bytes);
        }
        Ok(Self {
            ids: known,
            key: secret.map(ErasureKey::read).transpose()?,
        })
    }
}
