//! `token`.

use std::process::ExitCode;

use chrono::Utc;
use clap::Subcommand;

use super::{Failure, Shared, domain::must_exist, say, tell};
use crate::{
    model::{CivilDuration, DomainId, Extent, Instant, Invalid, Permission},
    store::{self, Store, TokenSecret},
};

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Makes a token and prints it, alone, on standard output. It is not kept: only its hash is.
    Create {
        /// A domain that the token covers; may be given several times.
        #[arg(long = "domain", value_name = "ID", required = true, num_args = 1.., value_parser = DomainId::parse)]
        domains: Vec<DomainId>,
        /// What it allows: browse reads, record appends, admin is everything; may be given several
        /// times.
        #[arg(long = "permission", value_name = "browse|record|admin", required = true)]
        permissions: Vec<Permission>,
        /// A subdomain that it covers; may be given several times. A domain's own id stands for what
        /// happens on none [default: all of its domains].
        #[arg(long = "subdomain", value_name = "ID")]
        subdomains: Vec<String>,
        /// How long it is valid, an ISO 8601 duration such as P90D or P1Y [default: until revoked].
        #[arg(long, value_name = "DURATION", value_parser = CivilDuration::parse)]
        expires: Option<CivilDuration>,
    },
    /// Lists the tokens: id, permissions, domains, and whether each is valid.
    List,
    /// Revokes a token at once.
    Revoke {
        /// Its id, as `token list` shows it.
        id: String,
    },
}

impl Token {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let store = shared.existing_store().await?;
        match self {
            Self::Create {
                domains,
                permissions,
                subdomains,
                expires,
            } => create(&store, domains, permissions, Extent::of(subdomains)?, expires).await,
            Self::List => list(&store).await,
            Self::Revoke { id } => revoke(&store, &id).await,
        }
    }
}

async fn create(
    store: &Store,
    domains: Vec<DomainId>,
    permissions: Vec<Permission>,
    extent: Extent,
    expires: Option<CivilDuration>,
) -> Result<ExitCode, Failure> {
    must_exist(store, &domains).await?;
    let (now, secret) = (Utc::now(), TokenSecret::random()?);
    let end = expires.and_then(|duration| duration.after(now.date_naive()));
    let end = end.map(|day| day.and_time(now.time()).and_utc().into());
    let token = store::Token::new(permissions, domains, extent, now.into(), end);
    store.add_token(&token, &secret).await?;
    tell(format_args!(
        "Made the token {}. Keep what follows: it is not shown again.",
        token.id
    ));
    say(secret.reveal())?;
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store) -> Result<ExitCode, Failure> {
    let now = Utc::now().into();
    for token in store.tokens().await? {
        let permissions: Vec<String> = token.permissions.iter().map(Permission::to_string).collect();
        let domains: Vec<String> = token.domains.iter().map(DomainId::to_string).collect();
        let subdomains: Vec<&str> = token
            .extent
            .names()
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let narrowed = if subdomains.is_empty() {
            String::new()
        } else {
            format!(" on {}", subdomains.join(","))
        };
        let state = state(&token, now);
        say(format_args!(
            "{}\t{}\t{}{narrowed}\t{state}",
            token.id,
            permissions.join(","),
            domains.join(",")
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn state(token: &store::Token, now: Instant) -> String {
    let at = |instant: Instant| instant.in_zone(chrono_tz::UTC);
    match (token.revoked_at, token.expires_at) {
        (Some(revoked), _) => format!("revoked {}", at(revoked)),
        (None, Some(end)) if end <= now => format!("expired {}", at(end)),
        (None, Some(end)) => format!("valid until {}", at(end)),
        (None, None) => "valid".into(),
    }
}

async fn revoke(store: &Store, id: &str) -> Result<ExitCode, Failure> {
    if store.revoke_token(id, Utc::now().into()).await? {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Invalid(format!(
        "there is no token `{id}` that could be revoked: `token list` shows those there are"
    ))
    .into())
}
