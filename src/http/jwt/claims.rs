//! What a JWT says that its holder may do.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    config::Jwt,
    graphql::ApiError,
    http::auth::{Caller, unauthenticated},
    model::{DomainId, Extent, Grant, Permission},
};

/// The claims of a JWT that was verified.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    sub: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Claims {
    /// Whom they tell of.
    pub(super) fn caller(&self, settings: &Jwt) -> Result<Caller, ApiError> {
        let domains = self
            .names(&settings.domains)?
            .ok_or_else(|| missing(&settings.domains, "the domains"))?;
        let permissions = self
            .names(&settings.permissions)?
            .ok_or_else(|| missing(&settings.permissions, "the permissions"))?;
        let extent = match self.names(&settings.subdomains)? {
            None => Extent::Whole,
            Some(names) if names.is_empty() => return Err(unreadable(&settings.subdomains)),
            Some(names) => Extent::of(names).map_err(|_| unreadable(&settings.subdomains))?,
        };
        let domains: Result<BTreeSet<_>, _> = domains.iter().map(|id| DomainId::parse(id)).collect();
        // An issuer has permissions for others, too.
        let permissions: BTreeSet<Permission> =
            permissions.iter().filter_map(|name| name.parse().ok()).collect();
        let subject = self.sub.as_deref().unwrap_or_default();
        Ok(Caller {
            grant: Grant::new(
                permissions,
                domains.map_err(|_| unreadable(&settings.domains))?,
                extent,
            ),
            token: Some(format!("jwt:{subject}").into()),
        })
    }

    /// The names in a claim: a list of them, or a text with spaces between them. Nothing where it is not there.
    fn names(&self, claim: &str) -> Result<Option<Vec<String>>, ApiError> {
        let name = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| unreadable(claim));
        match self.find(claim) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.split_whitespace().map(str::to_owned).collect())),
            Some(Value::Array(values)) => values.iter().map(name).collect::<Result<_, _>>().map(Some),
            Some(_) => Err(unreadable(claim)),
        }
    }

    /// The claim of that name, or of that path.
    fn find(&self, claim: &str) -> Option<&Value> {
        let path = || {
            let (first, rest) = claim.split_once('.')?;
            rest.split('.')
                .try_fold(self.others.get(first)?, |value, name| value.get(name))
        };
        self.others.get(claim).or_else(path)
    }
}

fn missing(claim: &str, what: &str) -> ApiError {
    unauthenticated(&format!(
        "The JWT has no claim `{claim}`, which names {what} that it is for"
    ))
}

fn unreadable(claim: &str) -> ApiError {
    unauthenticated(&format!(
        "The claim `{claim}` of the JWT is neither a list of names nor a text of names with spaces between them, or names nothing"
    ))
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::json;

    use super::*;

    #[derive(Parser)]
    struct Settings {
        #[command(flatten)]
        jwt: Jwt,
    }

    fn settings(options: &[&str]) -> Jwt {
        let keys = [
            "test",
            "--jwt-keys",
            "keys",
            "--jwt-issuer",
            "i",
            "--jwt-audience",
            "a",
        ];
        let options = keys.iter().chain(options);
        Settings::try_parse_from(options).expect("options").jwt
    }

    fn grant(claims: Value, options: &[&str]) -> Option<Grant> {
        let claims: Claims = serde_json::from_value(claims).expect("claims");
        claims.caller(&settings(options)).ok().map(|caller| caller.grant)
    }

    fn expected(domains: &[&str], subdomains: &[&str]) -> Grant {
        let domains = domains
            .iter()
            .map(|id| DomainId::parse(id).expect("an id"))
            .collect();
        let extent = Extent::of(subdomains.iter().map(ToString::to_string)).expect("names");
        Grant::new([Permission::Browse].into(), domains, extent)
    }

    #[test]
    fn claims_say_where_and_what() {
        for (claims, options, grant_expected) in [
            (
                json!({"domains": ["a", "b"], "permissions": ["browse"]}),
                &[][..],
                expected(&["a", "b"], &[]),
            ),
            (
                json!({"domains": "a b", "permissions": "openid browse"}),
                &[],
                expected(&["a", "b"], &[]),
            ),
            (
                json!({"domains": ["a"], "permissions": ["browse"], "subdomains": ["x"]}),
                &[],
                expected(&["a"], &["x"]),
            ),
            (
                json!({"domains": ["a"], "permissions": ["browse"], "subdomains": null}),
                &[],
                expected(&["a"], &[]),
            ),
            (
                json!({"app": {"where": ["a"]}, "scope": "browse"}),
                &["--jwt-domains", "app.where", "--jwt-permissions", "scope"],
                expected(&["a"], &[]),
            ),
            (
                json!({"https://a.example/where": ["a"], "permissions": ["browse"]}),
                &["--jwt-domains", "https://a.example/where"],
                expected(&["a"], &[]),
            ),
        ] {
            assert_eq!(grant(claims.clone(), options), Some(grant_expected), "{claims}");
        }
    }

    #[test]
    fn what_cannot_be_read_opens_nothing() {
        for claims in [
            json!({}),
            json!({"domains": ["a"]}),
            json!({"permissions": ["browse"]}),
            json!({"domains": 1, "permissions": ["browse"]}),
            json!({"domains": [1], "permissions": ["browse"]}),
            json!({"domains": [""], "permissions": ["browse"]}),
            json!({"domains": ["a"], "permissions": {"browse": true}}),
            json!({"domains": ["a"], "permissions": ["browse"], "subdomains": []}),
            json!({"domains": ["a"], "permissions": ["browse"], "subdomains": ""}),
            json!({"domains": ["a"], "permissions": ["browse"], "subdomains": false}),
        ] {
            assert_eq!(grant(claims.clone(), &[]), None, "{claims}");
        }
    }
}
