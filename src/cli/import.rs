//! `import`.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::Utc;
use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, Shared, packing::Packing, say, tell};
use crate::{
    ingest::{self, Options, Origin, Report, Strictness, import},
    model::{DomainId, parse_zone, quoted_list},
    store::Store,
};

/// What names of files of JSON Lines end with.
const LINES: [&str; 2] = ["jsonl", "ndjson"];

#[derive(Debug, Args)]
pub(super) struct Import {
    /// Exported logs: CSV, JSON or JSON Lines, compressed by gzip or zstd or not; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The domain that the rows go to, made if it is new; a row that names another is refused.
    /// Without it each row goes to the domain that it names.
    #[arg(long, value_name = "ID", value_parser = DomainId::parse)]
    domain: Option<DomainId>,
    /// The IANA name of the time zone to set on the domain: it decides what a day is [default: UTC
    /// for a new domain].
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    time_zone: Option<Tz>,
    /// What the files hold [default: told from their first bytes; one without any is a log without rows if its name
    /// ends in .jsonl or .ndjson, before .gz or .zst].
    #[arg(long)]
    format: Option<Format>,
    /// The IANA name of the time zone of timestamps that are written without an offset. Without it
    /// such rows are refused.
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    assume_zone: Option<Tz>,
    /// Stops at the first row that cannot be used, and records nothing of its file.
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Json,
    Jsonl,
}

impl From<Format> for ingest::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
            Format::Jsonl => Self::JsonLines,
        }
    }
}

impl Import {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let store = shared.store().await?;
        let mut sound = true;
        for file in &self.files {
            sound &= self.import_file(&store, file).await?;
            if self.strict && !sound {
                break;
            }
        }
        Ok(if sound {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// Imports a file, says what became of it, and tells whether all of it could be used.
    async fn import_file(&self, store: &Store, file: &Path) -> Result<bool, Failure> {
        let name = file.display().to_string();
        let (input, length) = match open(file) {
            Ok(opened) => opened,
            Err(error) => {
                tell(format_args!("{name}: {error}"));
                return Ok(false);
            }
        };
        let may_be_empty = may_be_empty(file, length);
        let report = self.import(store, input, length, may_be_empty).await?;
        show(&name, &report)?;
        Ok(is_sound(&report))
    }

    async fn import(
        &self,
        store: &Store,
        input: Box<dyn Read + Send>,
        length: Option<u64>,
        may_be_empty: bool,
    ) -> Result<Report, Failure> {
        let bar = progress(length);
        let options = Options {
            domain: self.domain.clone(),
            format: self.format.map(Into::into),
            may_be_empty,
            assume_zone: self.assume_zone,
            origin: Origin::Portal,
        };
        let strictness = if self.strict {
            Strictness::Strict
        } else {
            Strictness::Lenient
        };
        let (input, now) = (bar.wrap_read(input), Utc::now().into());
        let report = import(store, input, options, self.time_zone, strictness, now).await;
        bar.finish_and_clear();
        Ok(report?)
    }
}

/// The file, and its length where it has one.
fn open(file: &Path) -> io::Result<(Box<dyn Read + Send>, Option<u64>)> {
    if file.as_os_str() == "-" {
        return Ok((Box::new(io::stdin()), None));
    }
    let file = File::open(file)?;
    let length = Some(file.metadata()?.len());
    Ok((Box::new(file), length))
}

/// Whether a file that holds nothing is a log without rows: its name says JSON Lines. What is packed has some bytes
/// all the same.
fn may_be_empty(file: &Path, length: Option<u64>) -> bool {
    let packing = Packing::of(file);
    let inner = packing.inner(file);
    let ending = inner.extension().unwrap_or_default();
    let was_lost = packing != Packing::None && length == Some(0);
    !was_lost && LINES.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// A bar on a terminal, nothing elsewhere.
fn progress(length: Option<u64>) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = match length {
        Some(_) => "{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        None => "{spinner} {bytes} {bytes_per_sec}",
    };
    let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn is_sound(report: &Report) -> bool {
    report.refused == 0 && report.broken.is_none()
}

/// Says what became of what was read under a name.
pub(super) fn show(file: &str, report: &Report) -> Result<(), Failure> {
    for refused in &report.first_refused {
        tell(format_args!("{file}: {refused}"));
    }
    let more = report.refused - report.first_refused.len() as u64;
    if more > 0 {
        tell(format_args!("{file}: {more} more rows were refused"));
    }
    if let Some(broken) = &report.broken {
        tell(format_args!("{file}: {broken}"));
    }
    if report.rolled_back {
        tell(format_args!("{file}: nothing of the file was recorded"));
    } else if report.broken.is_some() && report.read > 0 {
        tell(format_args!("{file}: the rows before it were kept"));
    }
    show_asides(file, report);
    let appended = report.appended;
    let too_old = match report.too_old {
        0 => String::new(),
        rows => format!(", too old {rows}"),
    };
    say(format_args!(
        "{file}: read {}, recorded {}, duplicates {}, refused {}{too_old}",
        report.read, appended.recorded, appended.duplicates, report.refused
    ))
}

/// What does no harm but may surprise.
fn show_asides(file: &str, report: &Report) {
    let unknown = &report.summary.unknown_columns;
    if !unknown.is_empty() {
        tell(format_args!(
            "{file}: {} columns that the log does not have were left out: {}",
            unknown.len(),
            quoted_list(unknown.iter().map(String::as_str))
        ));
    }
    if let Some(line) = report.summary.unfinished_line {
        tell(format_args!(
            "{file}: line {line}, the last one, has no line break: if the file was cut there, its last value is cut, too"
        ));
    }
    if report.summary.extra_ids > 0 {
        tell(format_args!(
            "{file}: {} ids were left out: of a list only the first is kept",
            report.summary.extra_ids
        ));
    }
    if report.too_old > 0 {
        tell(format_args!(
            "{file}: {} rows were left out: they are older than their domains keep, which `retention list` shows",
            report.too_old
        ));
    }
}
