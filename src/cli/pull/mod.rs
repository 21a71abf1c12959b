//! `pull`.

mod report;

use std::{env, fs, ops::ControlFlow, path::PathBuf, process::ExitCode, time::Duration};

use chrono::{NaiveDate, Utc};
use chrono_tz::Tz;
use clap::Args;
use tokio::time::sleep;

use super::{Failure, Shared, signals::Signals, tell};
use crate::{
    model::{CivilDuration, DomainId, Invalid, Record, parse_date, parse_pause, parse_zone},
    pull::{self, ApiKey, Dataset, News, Portal, Reach, Round},
    store::Store,
};
use report::{said, told, told_start};

/// The variable that holds the key: an argument would be seen by whoever lists processes.
const KEY: &str = "PORTAL_API_KEY";

#[derive(Debug, Args)]
pub(super) struct Pull {
    /// The address of the portal. The key that opens it is read from the variable PORTAL_API_KEY or from
    /// --api-key-file.
    #[arg(long, value_name = "URL")]
    portal: Portal,
    /// The id of its monitoring dataset that holds the activity log.
    #[arg(long, value_name = "ID")]
    dataset: String,
    /// The domain that the rows go to, made if it is new; a row that names another is refused.
    #[arg(long, value_name = "ID", value_parser = DomainId::parse)]
    domain: DomainId,
    /// The IANA name of the time zone to set on the domain: it decides what a day is [default: UTC for a new
    /// domain].
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    time_zone: Option<Tz>,
    /// The first day to pull, such as 2024-01-01. It has to be given the first time; an earlier one later on has
    /// everything pulled again from there, and one that was pulled before changes nothing: see --again.
    #[arg(long, value_name = "DAY", value_parser = parse_date)]
    from: Option<NaiveDate>,
    /// For how long rows may come late: days so old are read again each time. A longer one reads earlier days once
    /// more.
    #[arg(long, value_name = "AGE", default_value = "P3D", value_parser = CivilDuration::parse)]
    again: CivilDuration,
    /// The IANA name of the time zone of timestamps that are written without an offset. Without it such rows are
    /// refused.
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    assume_zone: Option<Tz>,
    /// Pulls again and again, with such a pause, until it is told to end: PT15M, PT1H, P1D.
    #[arg(long, value_name = "DURATION", value_parser = parse_pause)]
    every: Option<Duration>,
    /// A file that holds the key, instead of the variable PORTAL_API_KEY.
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// How often a day is tried before it is left to the next time. Pauses grow from a second on, or are what the
    /// portal says.
    #[arg(long, value_name = "ATTEMPTS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    attempts: u32,
    /// The seconds that the portal may say nothing.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
}

impl Pull {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let key = self.key()?;
        let patience = Duration::from_secs(self.timeout);
        let pull = pull::Pull {
            dataset: Dataset::new(&self.portal, &self.dataset, &key, patience)?,
            scope: Record::by_operator(self.domain.clone()),
            reach: Reach {
                from: self.from,
                again: self.again,
            },
            attempts: self.attempts,
            assume_zone: self.assume_zone,
        };
        let store = shared.store().await?;
        store.ensure_domain(&self.domain, self.time_zone).await?;
        told_start(self.from, &pull.start(&store, Utc::now().into()).await?);
        if let Some(pause) = self.every {
            return keep_pulling(&pull, &store, pause).await;
        }
        let round = pull_once(&pull, &store).await?;
        said(&round, None)?;
        Ok(if round.is_sound() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn key(&self) -> Result<ApiKey, Failure> {
        let text = match &self.api_key_file {
            Some(file) => {
                fs::read_to_string(file).map_err(|error| Failure::Io(file.display().to_string(), error))?
            }
            None => env::var(KEY).map_err(|_| {
                Invalid(format!("the key of the portal is missing: give it in the variable {KEY}, or name a file that holds it with --api-key-file"))
            })?,
        };
        Ok(ApiKey::new(&text)?)
    }
}

/// Pulls until it is told to end. What goes wrong in a round is told, and the next one tries again.
async fn keep_pulling(pull: &pull::Pull, store: &Store, pause: Duration) -> Result<ExitCode, Failure> {
    let mut signals = Signals::take()?;
    let rounds = async {
        loop {
            match pull_again(pull, store, pause).await {
                Ok(rest) => sleep(rest).await,
                Err(failure) => return failure,
            }
        }
    };
    tokio::select! {
        failure = rounds => Err(failure),
        () = signals.told_to_end() => Ok(ExitCode::SUCCESS),
    }
}

/// Pulls what is new, says what became of it, and tells how long to rest then.
async fn pull_again(pull: &pull::Pull, store: &Store, pause: Duration) -> Result<Duration, Failure> {
    let round = match pull_once(pull, store).await {
        Err(Failure::Pull(error)) => {
            tell(&error);
            return Ok(pause);
        }
        round => round?,
    };
    let rest = round.rest(pause);
    said(&round, Some(rest))?;
    Ok(rest)
}

/// Pulls what is new, and says of each day what became of it.
async fn pull_once(pull: &pull::Pull, store: &Store) -> Result<Round, Failure> {
    let mut failed = None;
    let mut tell = |news: News<'_>| match told(&news) {
        Ok(()) => ControlFlow::Continue(()),
        Err(failure) => {
            failed = Some(failure);
            ControlFlow::Break(())
        }
    };
    let round = pull.round(store, Utc::now().into(), &mut tell).await?;
    failed.map_or(Ok(round), Err)
}
