//! A database looked at as it is, to be checked: nothing of it is changed, nor taken to be right.

mod domain;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tokio::runtime::Handle;

pub use domain::{StoredDomain, StoredRow, StoredSegment};

use super::{
    Reading, StoreError,
    connect::{looking_options, must_be_there, why_not_there},
    shape::{Shape, shape},
};

/// Whatever names a domain.
const DOMAINS: &str = "SELECT id FROM domain
    UNION SELECT domain_id FROM segment
    UNION SELECT DISTINCT domain_id FROM activity
    ORDER BY 1";

/// A database that its operator looks at.
#[derive(Debug)]
pub struct Inspection {
    db: DatabaseConnection,
}

impl Inspection {
    /// Opens a database that is there, and has the shape that this program needs.
    ///
    /// # Errors
    /// If it is not there, cannot be reached, or has another shape.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        must_be_there(url).await?;
        let connected = Database::connect(looking_options(url)).await;
        let db = connected.map_err(|error| why_not_there(error.into()))?;
        match shape(&db).await? {
            Shape::Current => Ok(Self { db }),
            Shape::Older => Err(StoreError::Older),
        }
    }

    /// The ids of all domains, those included that segments or activities alone name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn domains(&self) -> Result<Vec<String>, StoreError> {
        let statement = Statement::from_string(self.db.get_database_backend(), DOMAINS);
        let rows = self.db.query_all_raw(statement).await?;
        let ids: Result<_, _> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
        Ok(ids?)
    }

    /// One domain, as it is when it is looked at first. How long that takes is of no interest.
    #[must_use]
    pub fn domain(&self, id: &str) -> StoredDomain {
        StoredDomain::new(
            Reading::new(self.db.clone(), Handle::current(), Arc::default()),
            id.to_owned(),
        )
    }
}
