//! One recording: by whom, to which domain, when, and under which key.

use std::sync::Arc;

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{self, Bytes},
};
use blake3::{Hash, Hasher};

use super::{answer::Rows, key::key};
use crate::{
    graphql::{ApiError, Code},
    http::{address::parameters, auth::Caller, refusal::Refusal},
    ingest::{Format, Ids, Told, Untold, told},
    model::{Instant, Record},
    store::{Store, Submission, Submitted},
};

/// One recording.
pub(super) struct Push {
    pub(super) scope: Record,
    pub(super) now: Instant,
    format: Format,
    /// The caller's.
    name: Arc<str>,
    key: Option<String>,
}

/// What is to be said, and whether it was before.
pub(super) struct Answered {
    pub(super) body: Vec<u8>,
    pub(super) before: bool,
}

impl Push {
    /// What a request asks for.
    ///
    /// # Errors
    /// If its caller may not record, or it names a domain or a key that cannot be.
    pub(super) fn asked(
        request: &HttpRequest,
        caller: Caller,
        format: Format,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let mut parameters = parameters(request)?;
        let text = |text: &str| Ok(text.to_owned());
        let domain = parameters.one("domain", text).map_err(ApiError::from)?;
        parameters.end().map_err(ApiError::from)?;
        let scope = caller.grant.record(domain.as_deref());
        Ok(Self {
            scope: scope.map_err(ApiError::from)?,
            now,
            format,
            name: caller.token.unwrap_or_default(),
            key: key(request)?,
        })
    }

    /// Reads what is told, with a hash of it.
    ///
    /// # Errors
    /// If it cannot be read, or is too much.
    pub(super) async fn told(&self, body: Bytes) -> Result<(Vec<Told>, Hash), Refusal> {
        let (format, scope, now) = (self.format, self.scope.clone(), self.now);
        let (name, key) = (self.name.clone(), self.key.clone());
        let read = web::block(move || {
            let hash = blake3::hash(&body);
            let ids = key.map_or(Ids::New, |key| ids(&name, &key, hash));
            Ok((told(&body, format, &scope, now, ids)?, hash))
        });
        let read = read.await.map_err(|_| stopped())?;
        read.map_err(|untold: Untold| match untold {
            Untold::Broken(broken) => Refusal::unreadable(format!("The body is not JSON at {broken}")),
            Untold::TooMany => {
                let error = ApiError::new(Code::LimitExceeded, untold.to_string());
                Refusal::with(StatusCode::PAYLOAD_TOO_LARGE, error)
            }
        })
    }

    /// Records what may be.
    ///
    /// # Errors
    /// If the database fails, or something else was sent under the key.
    pub(super) async fn record(
        self,
        store: &Store,
        told: Vec<Told>,
        hash: Hash,
    ) -> Result<Answered, Refusal> {
        let (activities, rows) = Rows::of(told);
        let Some(key) = self.key else {
            let new = store.append_each(&self.scope, activities).await;
            let body = rows.answer(&new.map_err(ApiError::from)?);
            return Ok(Answered { body, before: false });
        };
        let submission = Submission {
            caller: self.name.to_string(),
            key,
            fingerprint: hash.to_hex().to_string(),
            at: self.now,
            answer: Arc::new(move |new| rows.answer(new)),
        };
        let submitted = store.submit(&self.scope, activities, submission).await;
        match submitted.map_err(ApiError::from)? {
            Submitted::Now { answer: body, .. } => Ok(Answered { body, before: false }),
            Submitted::Before(body) => Ok(Answered { body, before: true }),
            Submitted::Other => Err(reused()),
        }
    }
}

/// What is sent again under its key has the same ids, so that nothing is recorded twice though its answer was
/// forgotten.
fn ids(name: &str, key: &str, hash: Hash) -> Ids {
    let mut hasher = Hasher::new();
    for part in [name.as_bytes(), key.as_bytes(), hash.as_bytes()] {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    Ids::From(*hasher.finalize().as_bytes())
}

fn reused() -> Refusal {
    let message = "Something else was sent under this Idempotency-Key: give each body a key of its own";
    Refusal::with(StatusCode::CONFLICT, ApiError::input(message))
}

fn stopped() -> Refusal {
    let message = "The server could not read the body: send it again in a moment";
    ApiError::new(Code::Unavailable, message).into()
}
