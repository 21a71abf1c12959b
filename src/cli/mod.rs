//! The commands of the program, one file each.

#![expect(
    clippy::doc_markdown,
    reason = "these docs are the help that a terminal shows"
)]

mod demo;
mod documents;
mod domain;
mod erase_user;
mod export;
mod import;
mod packing;
mod pull;
mod retention;
mod schema;
mod serve;
mod signals;
mod token;
mod verify;

use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::{
    config,
    export::ExportError,
    graphql::ApiError,
    http::KeysError,
    ingest::ImportError,
    model::Invalid,
    pull::PullError,
    store::{Inspection, Store, StoreError},
    telemetry::{self, ExporterBuildError, LogFormat, Traces},
    tls::TlsError,
    verify::VerifyError,
};

/// Reads what people do on an open-data portal: a GraphQL API over its activity log.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
struct Shared {
    /// The database: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite:backoffice-analytics.sqlite"
    )]
    database_url: String,
    /// How the log on standard error is written. RUST_LOG sets how much of it.
    #[arg(long, global = true, env = "LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answers GraphQL over HTTP.
    Serve(Box<serve::Serve>),
    /// Reads exported activity logs into the database.
    Import(import::Import),
    /// Writes a domain's activity log to a file.
    Export(Box<export::Export>),
    /// Brings a portal's activity log by its API, day by day: what is new since the last time.
    Pull(Box<pull::Pull>),
    /// Makes, lists and revokes the tokens that callers show.
    #[command(subcommand)]
    Token(token::Token),
    /// Makes and lists domains.
    #[command(subcommand)]
    Domain(domain::Domain),
    /// Replaces a person by a pseudonym in the log, for ever: all figures stay.
    EraseUser(erase_user::EraseUser),
    /// Sets how long domains keep their logs, and removes what is older.
    #[command(subcommand)]
    Retention(retention::Retention),
    /// Checks that the database holds what it should, and says what is wrong. Changes nothing.
    Verify(verify::Verify),
    /// Prints the schema in GraphQL's schema definition language.
    Schema,
    /// Serves a made-up log of 60 days from a throw-away database, without tokens.
    Demo(demo::Demo),
}

/// Why a command failed, as the person who gave it is told.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something it was given cannot be used.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The database cannot be opened.
    #[error("cannot open {0}: {1}")]
    Open(String, #[source] StoreError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file, a socket or the terminal.
    #[error("{0}: {1}")]
    Io(String, #[source] io::Error),
    /// An import.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// An export.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A file was asked for, and then that it be left.
    #[error("{0}: broken off before everything was exported")]
    BrokenOff(String),
    /// A pull.
    #[error(transparent)]
    Pull(#[from] PullError),
    /// The keys of JWTs.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The server's certificate.
    #[error("TLS: {0}")]
    Tls(#[from] TlsError),
    /// Where traces go.
    #[error("traces: {0}")]
    Traces(#[from] ExporterBuildError),
    /// A check of the database.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The system has no randomness for a token.
    #[error("no random bits are to be had: {0}")]
    Random(#[from] getrandom::Error),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Invalid(Invalid(error.message))
    }
}

impl Cli {
    /// Carries out the command.
    pub async fn run(self) -> ExitCode {
        let shared = self.shared;
        let done = match self.command {
            Command::Serve(serve) => serve.run(&shared).await,
            Command::Import(import) => import.run(&shared).await,
            Command::Export(export) => export.run(&shared).await,
            Command::Pull(pull) => pull.run(&shared).await,
            Command::Token(token) => token.run(&shared).await,
            Command::Domain(domain) => domain.run(&shared).await,
            Command::EraseUser(erase) => erase.run(&shared).await,
            Command::Retention(retention) => retention.run(&shared).await,
            Command::Verify(verify) => verify.run(&shared).await,
            Command::Schema => schema::run(),
            Command::Demo(demo) => demo.run(&shared).await,
        };
        done.unwrap_or_else(|failure| {
            tell(format_args!("backoffice-analytics: {failure}"));
            ExitCode::FAILURE
        })
    }
}

impl Shared {
    async fn store(&self) -> Result<Store, Failure> {
        self.opened(Store::open).await
    }

    /// The database of a command that has nothing to do where there is none.
    async fn existing_store(&self) -> Result<Store, Failure> {
        self.opened(Store::open_existing).await
    }

    /// The database as it is: it is neither made nor brought up to date.
    async fn inspection(&self) -> Result<Inspection, Failure> {
        self.opened(Inspection::open).await
    }

    async fn opened<T>(&self, open: impl AsyncFnOnce(&str) -> Result<T, StoreError>) -> Result<T, Failure> {
        let opened = open(self.checked_url()?).await;
        opened.map_err(|error| Failure::Open(self.database(), error))
    }

    fn checked_url(&self) -> Result<&str, Invalid> {
        let known = ["sqlite:", "postgres:", "postgresql:"];
        if !known.iter().any(|scheme| self.database_url.starts_with(scheme)) {
            let message = "the database URL begins with neither sqlite: nor postgres:, such as sqlite:log.sqlite or postgres://USER:PASSWORD@HOST/NAME";
            return Err(Invalid::new(message));
        }
        Ok(&self.database_url)
    }

    /// The database as it may be shown: the URL of PostgreSQL's may hold a password.
    fn database(&self) -> String {
        let is_file = self.database_url.starts_with("sqlite:");
        if is_file {
            self.database_url.clone()
        } else {
            "the PostgreSQL database of the URL".into()
        }
    }

    /// Begins to write the log, and to send traces until what is given back is dropped.
    fn start_log(&self, traces: &config::Traces) -> Result<Option<Traces>, Failure> {
        Ok(telemetry::start(self.log_format, traces)?)
    }
}

/// That every domain which is named is among those there are: another one would be a slip of the pen.
fn must_be_known<T: PartialEq + fmt::Display>(named: &[T], known: &[T]) -> Result<(), Invalid> {
    let Some(unknown) = named.iter().find(|id| !known.contains(id)) else {
        return Ok(());
    };
    let known: Vec<String> = known.iter().map(T::to_string).collect();
    Err(Invalid(format!(
        "there is no domain `{unknown}`; there are: {}. `import --domain {unknown}` or `domain create {unknown}` makes it",
        if known.is_empty() {
            "none".into()
        } else {
            known.join(", ")
        }
    )))
}

/// Writes a line to standard output: what the command was asked for.
fn say(line: impl fmt::Display) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}").map_err(|error| Failure::Io("standard output".into(), error))
}

/// Writes a line to standard error: what the person should know besides.
fn tell(line: impl fmt::Display) {
    // Where standard error is closed there is nobody to tell.
    drop(writeln!(io::stderr(), "{}", printable(&line.to_string())));
}

/// The text with control characters spelled out: it may quote a file, and must not steer a terminal.
fn printable(text: &str) -> String {
    let spelled = |it: char| match it {
        '\n' => it.to_string(),
        _ if it.is_control() => it.escape_default().to_string(),
        _ => it.to_string(),
    };
    text.chars().map(spelled).collect()
}
