//! The tokens that callers show.

use std::collections::{BTreeSet, HashMap};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{token, token_domain};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select, TransactionTrait,
    sea_query::Expr,
};
use serde_json::json;
use tracing::Instrument;
use uuid::Uuid;

use super::{
    Store, StoreError,
    connect::{ACQUIRE_TIMEOUT, in_time},
    measured,
    rows::unreadable,
    select::is_in,
    together::Together,
};
use crate::model::{DomainId, Extent, Grant, Instant, Permission};

const PREFIX: &str = "boa_";

/// What the holder of a token shows. It is not kept: only its hash is.
pub struct TokenSecret(String);

impl TokenSecret {
    /// A new one: 256 random bits.
    ///
    /// # Errors
    /// If the system has no randomness to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits)?;
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bits))))
    }

    /// The text that a caller showed.
    #[must_use]
    pub fn shown(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, to be shown once to whoever asked for the token.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// A plain hash is enough: what is hashed cannot be guessed.
    fn hash(&self) -> String {
        blake3::hash(self.0.as_bytes()).to_hex().to_string()
    }
}

/// A token as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// A name for it that is no secret.
    pub id: String,
    /// What it allows.
    pub permissions: Vec<Permission>,
    /// Where.
    pub domains: Vec<DomainId>,
    /// How much of it.
    pub extent: Extent,
    /// When it was made.
    pub created_at: Instant,
    /// From when on it is no longer valid.
    pub expires_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// Secrets, by their hashes, that are looked up at once.
const TOGETHER: usize = 1_000;

/// Tokens that wait to be looked up.
pub(super) type Lookups = Together<String, Option<Token>>;

pub(super) fn lookups() -> Lookups {
    Together::new(TOGETHER, ACQUIRE_TIMEOUT, |_| 1)
}

/// The values in order, each once.
fn distinct<T: Ord>(values: Vec<T>) -> Vec<T> {
    let values: BTreeSet<T> = values.into_iter().collect();
    values.into_iter().collect()
}

impl Token {
    /// A token that was not stored yet.
    #[must_use]
    pub fn new(
        permissions: Vec<Permission>,
        domains: Vec<DomainId>,
        extent: Extent,
        now: Instant,
        expires_at: Option<Instant>,
    ) -> Self {
        let id = Uuid::now_v7().to_string();
        Self {
            id,
            permissions: distinct(permissions),
            domains: distinct(domains),
            extent,
            created_at: now,
            expires_at,
            revoked_at: None,
        }
    }

    /// What it allows.
    #[must_use]
    pub fn grant(&self) -> Grant {
        Grant::new(
            self.permissions.iter().copied().collect(),
            self.domains.iter().cloned().collect(),
            self.extent.clone(),
        )
    }

    fn is_valid_at(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

impl Store {
    /// Keeps a token, and of its secret the hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_token(&self, token: &Token, secret: &TokenSecret) -> Result<(), StoreError> {
        let permissions: Vec<String> = token.permissions.iter().map(Permission::to_string).collect();
        let row = token::ActiveModel {
            id: Set(token.id.clone()),
            hash: Set(secret.hash()),
            permissions: Set(permissions.join(",")),
            subdomains: Set(token.extent.names().map(|names| json!(names).to_string())),
            created_at: Set(token.created_at.micros()),
            expires_at: Set(token.expires_at.map(Instant::micros)),
            revoked_at: Set(None),
        };
        let domains = token.domains.iter().map(|domain| token_domain::ActiveModel {
            token_id: Set(token.id.clone()),
            domain_id: Set(domain.to_string()),
        });
        let transaction = self.db.begin().await?;
        token::Entity::insert(row)
            .exec_without_returning(&transaction)
            .await?;
        token_domain::Entity::insert_many(domains)
            .exec_without_returning(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The token of this secret; `None` where there is none, or it expired or was revoked.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn valid_token(&self, secret: &TokenSecret, now: Instant) -> Result<Option<Token>, StoreError> {
        let store = self.clone();
        let look_up = |hashes: Vec<_>| async move { store.tokens_of(&hashes).await };
        let joined = self.lookups.clone().join(&self.runtime, secret.hash(), look_up);
        let joined = joined.instrument(tracing::info_span!(target: "traces", "token"));
        // Where the database is away, a look-up that began earlier has used up the time already.
        let token = in_time(joined).await?;
        Ok(token.filter(|token| token.is_valid_at(now)))
    }

    /// Every token, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let rows = self
            .rows_of(token::Entity::find().order_by_asc(token::Column::CreatedAt))
            .await?;
        rows.into_iter().map(to_token).collect()
    }

    /// Revokes a token from now on, and tells whether there was one to revoke.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn revoke_token(&self, id: &str, now: Instant) -> Result<bool, StoreError> {
        let revoked = token::Entity::update_many()
            .col_expr(token::Column::RevokedAt, Expr::value(now.micros()))
            .filter(token::Column::Id.eq(id))
            .filter(token::Column::RevokedAt.is_null())
            .exec(&self.db)
            .await?;
        Ok(revoked.rows_affected > 0)
    }

    /// The token of each hash.
    async fn tokens_of(&self, hashes: &[String]) -> Vec<Result<Option<Token>, StoreError>> {
        let any = is_in(&self.db, token::Column::Hash, hashes);
        match self.rows_of(token::Entity::find().filter(any)).await {
            Ok(rows) => {
                let known: HashMap<_, _> = rows
                    .into_iter()
                    .map(|row| (row.0.hash.clone(), to_token(row)))
                    .collect();
                let token = |hash| known.get(hash).cloned().transpose();
                hashes.iter().map(token).collect()
            }
            Err(error) => vec![Err(error); hashes.len()],
        }
    }

    /// Tokens with their domains, in one query.
    async fn rows_of(&self, tokens: Select<token::Entity>) -> Result<Vec<TokenRow>, StoreError> {
        let select = tokens.find_with_related(token_domain::Entity);
        let ordered = select.order_by_asc(token_domain::Column::DomainId);
        let asked = async { Ok(ordered.all(&self.db).await?) };
        measured::read(&self.measures, "tokens", Vec::len, asked).await
    }
}

type TokenRow = (token::Model, Vec<token_domain::Model>);

fn to_token((row, domains): TokenRow) -> Result<Token, StoreError> {
    let domains: Result<_, _> = domains
        .iter()
        .map(|row| DomainId::parse(&row.domain_id))
        .collect();
    let permissions: Result<_, _> = row.permissions.split(',').map(str::parse).collect();
    Ok(Token {
        id: row.id,
        permissions: permissions.map_err(unreadable)?,
        domains: domains.map_err(unreadable)?,
        extent: to_extent(row.subdomains.as_deref())?,
        created_at: Instant::from_micros(row.created_at),
        expires_at: row.expires_at.map(Instant::from_micros),
        revoked_at: row.revoked_at.map(Instant::from_micros),
    })
}

/// One that cannot be read must not open everything.
fn to_extent(subdomains: Option<&str>) -> Result<Extent, StoreError> {
    let Some(names) = subdomains else {
        return Ok(Extent::Whole);
    };
    let names: BTreeSet<String> =
        serde_json::from_str(names).map_err(|error| StoreError::Unreadable(error.to_string()))?;
    match Extent::of(names).map_err(unreadable)? {
        Extent::Whole => Err(StoreError::Unreadable("a token that covers no subdomain".into())),
        extent @ Extent::Subdomains(_) => Ok(extent),
    }
}
