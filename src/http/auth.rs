//! Who calls.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header::AUTHORIZATION};

use super::{Server, jwt::Jwts, now};
use crate::{
    graphql::{ApiError, Code},
    model::Grant,
    store::TokenSecret,
};

/// How a token is shown.
const SCHEMES: [&str; 2] = ["Bearer", "Apikey"];

/// Who is answered, and what they may do.
#[derive(Debug)]
pub enum Access {
    /// Whoever shows a token, within what it allows: one of this program's, or a JWT.
    Tokens(Option<Box<Jwts>>),
    /// Everybody, within this: for a server that only its own machine reaches.
    Everybody(Grant),
}

/// A caller who is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) grant: Grant,
    /// The name of the token that was shown, which is no secret; nobody's where none is asked.
    pub(super) token: Option<Arc<str>>,
}

impl Server {
    /// Who shows this.
    ///
    /// # Errors
    /// If nobody does who may be answered, or the database fails.
    pub(super) async fn caller(&self, authorization: Option<&str>) -> Result<Caller, ApiError> {
        let jwts = match &*self.access {
            Access::Everybody(grant) => {
                return Ok(Caller {
                    grant: grant.clone(),
                    token: None,
                });
            }
            Access::Tokens(jwts) => jwts,
        };
        let Some(secret) = authorization.and_then(secret) else {
            return Err(unauthenticated(
                "Show a token: Authorization: Bearer <token> or, as portals have it, Apikey <token>. `backoffice-analytics token create` makes one",
            ));
        };
        if let Some(jwts) = jwts.as_ref().filter(|_| is_jwt(secret)) {
            return jwts.caller(secret).await;
        }
        let store = self.cache.store();
        let token = store.valid_token(&TokenSecret::shown(secret), now()).await?;
        let token = token
            .ok_or_else(|| unauthenticated("The token is not valid: it is unknown, expired or revoked"))?;
        Ok(Caller {
            grant: token.grant(),
            token: Some(token.id.into()),
        })
    }
}

/// What a request shows.
pub(super) fn shown(request: &HttpRequest) -> Option<&str> {
    let header = request.headers().get(AUTHORIZATION);
    header.and_then(|value| value.to_str().ok())
}

/// The token of `Bearer <token>` or, as portals have it, `Apikey <token>`; the scheme's case does not matter.
fn secret(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    let is_known = SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    is_known.then(|| token.trim())
}

/// A token of this program has no dots.
fn is_jwt(token: &str) -> bool {
    token.split('.').count() == 3
}

pub(super) fn unauthenticated(message: &str) -> ApiError {
    ApiError::new(Code::Unauthenticated, message)
}

#[cfg(test)]
mod tests {
    use super::secret;

    #[test]
    fn a_token_follows_the_scheme() {
        for (header, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Apikey abc", Some("abc")),
            ("apikey abc", Some("abc")),
            ("Basic abc", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(secret(header), token, "{header}");
        }
    }
}
