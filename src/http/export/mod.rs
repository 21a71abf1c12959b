//! Files: the log, and indicators as tables.

mod attached;
mod sending;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, Version},
    web::{Data, Path},
};

use super::{
    Server,
    address::parameters,
    auth::{Caller, shown},
    figures::Figures,
    head::READABLE,
    held,
    metrics::Counted,
    now,
    outgoing::Held,
    problem::problem,
    refusal::Refusal,
    turns::Turn,
};
use crate::{
    export::{Column, Format, Layout, export},
    graphql::{ApiError, Code, LogArguments, Selection, figures_request},
    model::Parameters,
    store::Portions,
};
pub(super) use attached::attached;
pub(super) use sending::Sending;

const LOG: &str = "activity-log";

/// A file that there is.
enum File {
    Log(Format),
    Figures(&'static Figures),
}

/// A file that is asked for, and who asks.
struct Asked {
    file: File,
    parameters: Parameters,
    layout: Layout,
    caller: Caller,
    /// What the caller shows.
    shown: Option<String>,
}

/// Answers with a file. A long one is made after this ends, while it is sent.
pub(super) async fn get(server: Data<Server>, request: HttpRequest, name: Path<String>) -> HttpResponse {
    let running = Counted::new(&server.metrics.running);
    server
        .in_turn(
            server.admit_to_file(&request, &name),
            async |asked, turn| server.file(asked, turn, running).await,
            |refusal| server.problem(refusal),
        )
        .await
}

/// Any other method.
pub(super) async fn other_method() -> HttpResponse {
    problem(Refusal::method(READABLE, "Files are exported over GET"))
}

impl Server {
    /// Lets a caller in, with a turn of those that there are for such files.
    async fn admit_to_file(&self, request: &HttpRequest, name: &str) -> Result<(Asked, Turn), Refusal> {
        let file = named(name)?;
        let mut parameters = parameters(request)?;
        let layout = Layout::read(&mut parameters, file.format()).map_err(ApiError::from)?;
        let shown = shown(request);
        let caller = self.caller(shown).await?;
        let turn = match file {
            File::Figures(_) => self.turns.answer(&caller)?,
            File::Log(_) => {
                must_have_chunks(request)?;
                self.turns.export(&caller)?
            }
        };
        let asked = Asked {
            file,
            parameters,
            layout,
            caller,
            shown: shown.map(str::to_owned),
        };
        Ok((asked, turn))
    }

    async fn file(&self, asked: Asked, turn: Turn, running: Counted) -> Result<HttpResponse, Refusal> {
        match asked.file {
            File::Figures(figures) => self.figures(figures, asked, turn).await,
            File::Log(_) => self.log(asked, Held::new((turn, running))).await,
        }
    }

    /// An indicator, whole.
    async fn figures(&self, figures: &Figures, asked: Asked, turn: Turn) -> Result<HttpResponse, Refusal> {
        let Asked {
            parameters,
            layout,
            caller,
            ..
        } = asked;
        let request = figures_request(figures.indicator, figures.extra, figures.selected, parameters)?;
        let prepared = self.api.prepare_own(request, now())?;
        let answer = self.execute(prepared, &caller).await.field(figures.indicator)?;
        let table = figures.table(&answer, layout.dialect).map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a table could not be written"
            );
            ApiError::new(Code::Internal, "The table could not be written")
        })?;
        let name = format!("{}.csv", figures.indicator);
        let response = attached(layout.format, &name).body(table);
        Ok(held::until_sent(response, turn))
    }

    /// The log as it is now, from here on by itself.
    async fn log(&self, asked: Asked, held: Held) -> Result<HttpResponse, Refusal> {
        let Asked {
            mut parameters,
            layout,
            caller,
            shown,
            ..
        } = asked;
        let arguments = LogArguments::read(&mut parameters).map_err(ApiError::from)?;
        parameters.end().map_err(ApiError::from)?;
        let call = self.call_through(self.cache.store().exporting(), &caller);
        let Selection { filter, order, zone } = arguments.selected(&call).await?;
        let (domain, day) = (filter.scope.domain(), call.now.in_zone(zone));
        let ending = layout.format.ending();
        let name = format!("{domain}-{LOG}-{}.{ending}", &day[..10]);
        let rows = Portions::new(call.reading.clone(), filter.clone(), order);
        let sending = Sending {
            server: self.clone(),
            caller,
            shown,
            operation: format!("export {ending}"),
            noted: Some((call, filter)),
        };
        let mut response = attached(layout.format, &name);
        Ok(sending.begin(&mut response, held, |outgoing| {
            export(rows, Column::all(), zone, layout, outgoing)
        }))
    }
}

impl File {
    const fn format(&self) -> Format {
        match self {
            Self::Log(format) => *format,
            Self::Figures(_) => Format::Csv,
        }
    }
}

fn named(name: &str) -> Result<File, Refusal> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let figures = Figures::named(stem).filter(|_| ending == Format::Csv.ending());
    let log = Format::of(ending).ok().filter(|_| stem == LOG);
    log.map(File::Log).or(figures.map(File::Figures)).ok_or_else(|| {
        let endings = Format::ALL.map(Format::ending).join(", ");
        let message = format!(
            "There is no such file. There are: {LOG} as {endings}; as csv {}",
            Figures::names()
        );
        ApiError::new(Code::NotFound, message).into()
    })
}

/// A client of HTTP/1.0 takes the end of the connection for the end of the file.
pub(super) fn must_have_chunks(request: &HttpRequest) -> Result<(), Refusal> {
    if request.version() > Version::HTTP_10 {
        return Ok(());
    }
    let message = "Over HTTP/1.0 a log that is cut would look whole: ask over HTTP/1.1 or later";
    Err(Refusal::new(StatusCode::HTTP_VERSION_NOT_SUPPORTED, message))
}
