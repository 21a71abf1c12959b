//! Who is answered.

use actix_web::{HttpRequest, http::header::AUTHORIZATION};

use super::{Server, now};
use crate::graphql::Code;
use crate::{graphql::ApiError, model::Grant, store::TokenSecret};

/// Who is answered, and what they may do.
#[derive(Debug, Clone)]
pub enum Access {
    /// Whoever shows a token, within what it allows.
    Tokens,
    /// Everybody, within this: for a server that only its own machine reaches.
    Everybody(Grant),
}

impl Server {
    /// What the caller of this request may do.
    pub(super) async fn admit(&self, request: &HttpRequest) -> Result<Grant, ApiError> {
        let header = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        self.grant(header).await
    }

    /// What the caller who shows this may do.
    pub(super) async fn grant(&self, authorization: Option<&str>) -> Result<Grant, ApiError> {
        if let Access::Everybody(grant) = &*self.access {
            return Ok(grant.clone());
        }
        let Some(secret) = authorization.and_then(bearer) else {
            return Err(unauthenticated(
                "Show a token: Authorization: Bearer <token>. `backoffice-analytics token create` makes one",
            ));
        };
        let grant = self
            .cache
            .store()
            .grant(&TokenSecret::shown(secret), now())
            .await?;
        grant.ok_or_else(|| unauthenticated("The token is not valid: it is unknown, expired or revoked"))
    }
}

/// The token of `Bearer <token>`; the scheme's case does not matter.
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn unauthenticated(message: &str) -> ApiError {
    ApiError {
        code: Code::Unauthenticated,
        message: message.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::bearer;

    #[test]
    fn a_token_follows_the_scheme() {
        for (header, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Basic abc", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(bearer(header), token, "{header}");
        }
    }
}
