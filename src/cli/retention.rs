//! `retention`.

use std::process::ExitCode;

use chrono::Utc;
use clap::Subcommand;

use super::{Failure, Shared, domain::must_exist, say, tell};
use crate::{
    model::{self, CivilDuration, DomainId, Instant},
    store::{Expired, Store},
};

#[derive(Debug, Subcommand)]
pub(super) enum Retention {
    /// Sets how long a domain keeps its log. Months are removed once all of them is older: by servers when
    /// they start and every day, and by `retention apply`.
    Set {
        /// The domain.
        #[arg(value_parser = DomainId::parse)]
        domain: DomainId,
        /// The age, an ISO 8601 duration such as P1Y, P6M or P180D.
        #[arg(value_parser = CivilDuration::parse)]
        age: CivilDuration,
    },
    /// Has a domain keep its log for ever again.
    Remove {
        /// The domain.
        #[arg(value_parser = DomainId::parse)]
        domain: DomainId,
    },
    /// Lists the domains that do not keep their logs for ever: id, age, and the day from which on they keep them.
    List,
    /// Removes now what is older, and lists it: domain, month and number of activities.
    Apply {
        /// Only lists it.
        #[arg(long)]
        dry_run: bool,
    },
}

impl Retention {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let (store, now) = (shared.existing_store().await?, Utc::now().into());
        match self {
            Self::Set { domain, age } => set(&store, domain, Some(model::Retention(age))).await?,
            Self::Remove { domain } => set(&store, domain, None).await?,
            Self::List => list(&store, now).await?,
            Self::Apply { dry_run: true } => foretell(&store, now).await?,
            Self::Apply { dry_run: false } => apply(&store, now).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn set(store: &Store, domain: DomainId, retention: Option<model::Retention>) -> Result<(), Failure> {
    must_exist(store, std::slice::from_ref(&domain)).await?;
    store.set_retention(&domain, retention).await?;
    if retention.is_some() {
        tell("Nothing was removed yet: `retention apply --dry-run` lists what will be.");
    }
    Ok(())
}

async fn list(store: &Store, now: Instant) -> Result<(), Failure> {
    for domain in store.domains().await? {
        if let (Some(model::Retention(age)), Some(first)) = (domain.retention, domain.keeps_from(now)) {
            say(format_args!("{}\t{age}\t{}", domain.id, first.first_day()))?;
        }
    }
    Ok(())
}

async fn foretell(store: &Store, now: Instant) -> Result<(), Failure> {
    let expired = store.expired(now).await?;
    for it in &expired {
        say_month(it, it.activities)?;
    }
    let all: u64 = expired.iter().map(|it| it.activities).sum();
    tell(format_args!("{all} activities would be removed"));
    Ok(())
}

async fn apply(store: &Store, now: Instant) -> Result<(), Failure> {
    let mut all = 0;
    for it in store.expired(now).await? {
        let activities = store.remove_expired(&it, now).await?;
        say_month(&it, activities)?;
        all += activities;
    }
    tell(format_args!("{all} activities were removed"));
    Ok(())
}

fn say_month(expired: &Expired, activities: u64) -> Result<(), Failure> {
    say(format_args!(
        "{}\t{}\t{activities}",
        expired.domain, expired.month
    ))
}
