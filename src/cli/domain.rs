//! `domain`.

use std::process::ExitCode;

use chrono_tz::Tz;
use clap::Subcommand;

use super::{Failure, Shared, say};
use crate::{
    model::{DomainId, Invalid, parse_zone},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Domain {
    /// Makes a domain, or sets the time zone of one.
    Create {
        /// Its id, as it stands in the log.
        #[arg(value_parser = DomainId::parse)]
        id: DomainId,
        /// The IANA name of the time zone that decides what a day is [default: UTC].
        #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
        time_zone: Option<Tz>,
    },
    /// Lists the domains: id and time zone.
    List,
}

impl Domain {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let store = shared.store().await?;
        match self {
            Self::Create { id, time_zone } => store.ensure_domain(&id, time_zone).await?,
            Self::List => {
                for domain in store.domains().await? {
                    say(format_args!("{}\t{}", domain.id, domain.zone))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Something for a domain that does not exist would be a slip of the pen.
pub(super) async fn must_exist(store: &Store, domains: &[DomainId]) -> Result<(), Failure> {
    let known: Vec<DomainId> = store
        .domains()
        .await?
        .into_iter()
        .map(|domain| domain.id)
        .collect();
    let Some(unknown) = domains.iter().find(|id| !known.contains(id)) else {
        return Ok(());
    };
    let known: Vec<String> = known.iter().map(DomainId::to_string).collect();
    Err(Invalid(format!(
        "there is no domain `{unknown}`; there are: {}. `import --domain {unknown}` or `domain create {unknown}` makes it",
        if known.is_empty() { "none".into() } else { known.join(", ") }
    ))
    .into())
}
