//! `export`.

mod place;
mod target;

use std::{io, path::PathBuf, process::ExitCode, sync::Arc};

use chrono::Utc;
use chrono_tz::Tz;
use clap::Args;
use tokio::task::spawn_blocking;

use super::{Failure, Shared, domain::must_exist, packing::Packing, signals::Signals, tell};
use crate::{
    columns::Cache,
    export::{Column, Format, Layout, export},
    graphql::{Call, LogArguments, Selection},
    model::{DomainId, Extent, Grant, Invalid, Naming, Parameters, Permission},
    store::{Portions, Store},
};
use target::FileTarget;

/// The memory that columns take, in which a search looks and an action's name is checked.
const CACHE_SIZE: usize = 256 << 20;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The file; `-` is standard output. Its ending tells the format, such as log.csv or log.jsonl; .gz or .zst after
    /// it has it compressed.
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// The domain whose log it is.
    #[arg(long, value_name = "ID", value_parser = DomainId::parse)]
    domain: DomainId,
    /// The format: csv, jsonl, json, parquet or xlsx [default: told by the file's ending; csv on standard output].
    #[arg(long, value_parser = Format::of)]
    format: Option<Format>,
    /// For CSV: rfc4180 (commas, names), or portal (semicolons, labels, a byte order mark), as files that are
    /// downloaded from portals by hand [default: rfc4180].
    #[arg(long)]
    profile: Option<String>,
    /// For CSV: formulas, so that no spreadsheet takes a cell for one: an apostrophe comes before what begins like
    /// one. Such a file is not the same log if it is imported [default: none].
    #[arg(long, value_name = "none|formulas")]
    guard: Option<String>,
    #[command(flatten)]
    rows: Rows,
}

/// Which rows, as the field `activityLog` takes it.
#[derive(Debug, Args)]
#[command(next_help_heading = "Rows")]
struct Rows {
    /// The last days, weeks, months or years, ending with today, such as P30D.
    #[arg(long, value_name = "DURATION")]
    last: Option<String>,
    /// The first day or instant.
    #[arg(long, value_name = "DAY|INSTANT")]
    from: Option<String>,
    /// The last day, which is included, or the first instant after.
    #[arg(long, value_name = "DAY|INSTANT")]
    to: Option<String>,
    /// Of this subdomain alone; the domain's own id stands for rows that have none. May be given several times, like
    /// all that follow but --search.
    #[arg(long, value_name = "ID")]
    subdomain: Vec<String>,
    /// Of this action type alone.
    #[arg(long, value_name = "NAME")]
    action_type: Vec<String>,
    /// By this user alone; empty text stands for none, here as in those that follow.
    #[arg(long, value_name = "ID")]
    user_id: Vec<String>,
    /// By some user, but not this one.
    #[arg(long, value_name = "ID")]
    user_id_not_in: Vec<String>,
    /// On this dataset alone.
    #[arg(long, value_name = "ID")]
    dataset_id: Vec<String>,
    /// On some dataset, but not this one.
    #[arg(long, value_name = "ID")]
    dataset_id_not_in: Vec<String>,
    /// On this page alone.
    #[arg(long, value_name = "ID")]
    page_id: Vec<String>,
    /// On some page, but not this one.
    #[arg(long, value_name = "ID")]
    page_id_not_in: Vec<String>,
    /// On this group alone.
    #[arg(long, value_name = "ID")]
    group_id: Vec<String>,
    /// On some group, but not this one.
    #[arg(long, value_name = "ID")]
    group_id_not_in: Vec<String>,
    /// On this map alone.
    #[arg(long, value_name = "ID")]
    map_id: Vec<String>,
    /// On some map, but not this one.
    #[arg(long, value_name = "ID")]
    map_id_not_in: Vec<String>,
    /// With an effect on this user alone.
    #[arg(long, value_name = "NAME")]
    username: Vec<String>,
    /// With an effect on some user, but not this one.
    #[arg(long, value_name = "NAME")]
    username_not_in: Vec<String>,
    /// On this day of the week, such as MONDAY.
    #[arg(long, value_name = "DAY")]
    weekday: Vec<String>,
    /// In this hour of the day, from 0 to 23.
    #[arg(long, value_name = "HOUR")]
    hour: Vec<String>,
    /// With this text in one of its fields.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// The zone that decides what a day is and which offset timestamps are written with [default: the domain's].
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// NEWEST_FIRST or OLDEST_FIRST [default: NEWEST_FIRST].
    #[arg(long, value_name = "ORDER")]
    order_by: Option<String>,
}

impl Export {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let packing = Packing::of(&self.file);
        let mut parameters = self.parameters();
        let layout = Layout::read(&mut parameters, self.format(packing)?)?;
        let arguments = LogArguments::read(&mut parameters)?;
        parameters.end()?;
        let store = shared.existing_store().await?;
        must_exist(&store, std::slice::from_ref(&self.domain)).await?;
        let call = call(store, self.domain.clone());
        let Selection { filter, order, zone } = arguments.selected(&call).await?;
        let rows = Portions::new(call.reading.clone(), filter, order);
        // Before there is a file: whoever leaves one half-way has to remove it.
        let mut signals = Signals::take()?;
        tokio::select! {
            written = self.write(rows, zone, layout, packing) => written,
            () = signals.told_to_end() => Err(Failure::BrokenOff(self.name())),
        }
    }

    /// Opening a file and naming it may take as long as writing it: a pipe has no reader yet, a disk stands still.
    async fn write(
        &self,
        rows: Portions,
        zone: Tz,
        layout: Layout,
        packing: Packing,
    ) -> Result<ExitCode, Failure> {
        let file = self.file.clone();
        let (target, ending) = self.on_disk(move || FileTarget::create(&file, packing)).await?;
        let outcome = export(rows, Column::all(), zone, layout, target).await;
        // A reader that has enough is no failure, as ripgrep, bat and fd have it: whoever pipes this into `head` has what
        // was asked for, and a reader that fails tells by its own exit code.
        if ending.is_closed() {
            return Ok(ExitCode::SUCCESS);
        }
        outcome.ended?;
        self.on_disk(|| ending.come()).await?;
        tell(format_args!("{}: exported {}", self.name(), outcome.rows));
        Ok(ExitCode::SUCCESS)
    }

    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let done = spawn_blocking(work).await.map_err(io::Error::from);
        done.flatten().map_err(|error| Failure::Io(self.name(), error))
    }

    fn name(&self) -> String {
        self.file.display().to_string()
    }

    /// As named, else as the file's ending tells.
    fn format(&self, packing: Packing) -> Result<Format, Invalid> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        if self.file.as_os_str() == "-" {
            return Ok(Format::Csv);
        }
        let inner = packing.inner(&self.file);
        let ending = inner.extension().unwrap_or_default().to_string_lossy();
        Format::of(&ending.to_ascii_lowercase()).map_err(|Invalid(why)| {
            Invalid(format!(
                "{}: its ending tells no format: {why}; or name one with --format",
                inner.display()
            ))
        })
    }

    /// By the names that they have over HTTP.
    fn parameters(&self) -> Parameters {
        let own = [("profile", &self.profile), ("guard", &self.guard)];
        let own = own
            .into_iter()
            .filter_map(|(name, text)| Some((name, text.as_ref()?)));
        let given = own.chain(self.rows.given());
        let given = given.map(|(name, text)| (name.to_owned(), text.clone()));
        Parameters::named(Naming::Options, given.collect())
    }
}

impl Rows {
    fn given(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let lists = [
            ("subdomain", &self.subdomain),
            ("actionType", &self.action_type),
            ("userId", &self.user_id),
            ("userIdNotIn", &self.user_id_not_in),
            ("datasetId", &self.dataset_id),
            ("datasetIdNotIn", &self.dataset_id_not_in),
            ("pageId", &self.page_id),
            ("pageIdNotIn", &self.page_id_not_in),
            ("groupId", &self.group_id),
            ("groupIdNotIn", &self.group_id_not_in),
            ("mapId", &self.map_id),
            ("mapIdNotIn", &self.map_id_not_in),
            ("username", &self.username),
            ("usernameNotIn", &self.username_not_in),
            ("weekday", &self.weekday),
            ("hour", &self.hour),
        ];
        let single = [
            ("last", &self.last),
            ("from", &self.from),
            ("to", &self.to),
            ("search", &self.search),
            ("timeZone", &self.time_zone),
            ("orderBy", &self.order_by),
        ];
        let lists = lists
            .into_iter()
            .flat_map(|(name, texts)| texts.iter().map(move |text| (name, text)));
        let single = single
            .into_iter()
            .filter_map(|(name, text)| Some((name, text.as_ref()?)));
        lists.chain(single)
    }
}

/// Whoever can run the program on the database may read it anyway.
fn call(store: Store, domain: DomainId) -> Call {
    let grant = Grant::new([Permission::Browse].into(), [domain].into(), Extent::Whole);
    let reading = store.exporting();
    let cache: Arc<Cache> = Cache::new(store, CACHE_SIZE);
    Call::through(reading, cache, grant, Utc::now().into())
}
