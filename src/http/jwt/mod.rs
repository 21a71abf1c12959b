//! JSON Web Tokens: what somebody else says a caller may do.

mod claims;
mod keys;

use std::sync::Arc;

use jsonwebtoken::{Validation, decode, decode_header};

use self::{claims::Claims, keys::Keys};
use super::auth::{Caller, unauthenticated};
use crate::{config, graphql::ApiError};

pub use keys::KeysError;

/// Reads JWTs that are signed by one of some keys, and says what they allow.
#[derive(Debug)]
pub struct Jwts {
    settings: config::Jwt,
    keys: Arc<Keys>,
}

impl Jwts {
    /// Reads the keys; nothing where there are none to be read.
    ///
    /// # Errors
    /// If they cannot be read, or there is none among them that can be used.
    pub async fn open(settings: config::Jwt) -> Result<Option<Self>, KeysError> {
        let Some(source) = &settings.keys else {
            return Ok(None);
        };
        let keys = Arc::new(Keys::read(source, settings.refresh).await?);
        Ok(Some(Self { settings, keys }))
    }

    /// Who shows this token.
    ///
    /// # Errors
    /// If it is not valid, or allows nothing that can be read.
    pub(super) async fn caller(&self, token: &str) -> Result<Caller, ApiError> {
        let header = decode_header(token).map_err(|error| invalid(&error))?;
        if header.crit.is_some() {
            return Err(unauthenticated(
                "The JWT is not valid: its header has `crit`, and nothing that it may ask for is known here",
            ));
        }
        let keys = self.keys.candidates(&header).await;
        let mut refusal = unauthenticated(
            "The JWT is not valid: it names no key that its issuer has now, or an algorithm that is not RS256, ES256 or EdDSA as the key is",
        );
        for key in keys {
            match decode::<Claims>(token, &key.decoding, &self.validation(key.algorithm)) {
                Ok(decoded) => return decoded.claims.caller(&self.settings),
                Err(error) => refusal = invalid(&error),
            }
        }
        Err(refusal)
    }

    /// It is the key that says which algorithm a token has, never the token.
    fn validation(&self, algorithm: jsonwebtoken::Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.leeway = self.settings.leeway;
        validation.validate_nbf = true;
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        validation.set_issuer(self.settings.issuer.as_slice());
        validation.set_audience(self.settings.audience.as_slice());
        validation
    }
}

fn invalid(error: &jsonwebtoken::errors::Error) -> ApiError {
    use jsonwebtoken::errors::ErrorKind;
    let why = match error.kind() {
        ErrorKind::ExpiredSignature => "it expired",
        ErrorKind::ImmatureSignature => "it is not valid yet",
        ErrorKind::InvalidIssuer => "its claim `iss` names another issuer",
        ErrorKind::InvalidAudience => "its claim `aud` names another audience",
        ErrorKind::InvalidSignature => "its signature is not by the key that it names",
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => {
            "its algorithm is not the one of its key"
        }
        ErrorKind::MissingRequiredClaim(_) => "it needs the claims `exp`, `iss` and `aud`",
        _ => "it cannot be read",
    };
    unauthenticated(&format!("The JWT is not valid: {why}"))
}
