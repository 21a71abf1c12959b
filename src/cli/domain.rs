//! `domain`.

use std::process::ExitCode;

use chrono_tz::Tz;
use clap::Subcommand;

use super::{Failure, Shared, must_be_known, say};
use crate::{
    model::{DomainId, parse_zone},
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
        match self {
            Self::Create { id, time_zone } => shared.store().await?.ensure_domain(&id, time_zone).await?,
            Self::List => {
                for domain in shared.existing_store().await?.domains().await? {
                    say(format_args!("{}\t{}", domain.id, domain.zone))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// That the store has every one of the domains.
pub(super) async fn must_exist(store: &Store, domains: &[DomainId]) -> Result<(), Failure> {
    Ok(must_be_known(domains, &ids(store).await?)?)
}

/// The ids of the domains that there are.
pub(super) async fn ids(store: &Store) -> Result<Vec<DomainId>, Failure> {
    let domains = store.domains().await?;
    Ok(domains.into_iter().map(|domain| domain.id).collect())
}
