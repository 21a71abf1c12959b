//! Files: the log, and indicators as tables.

mod attached;
mod sending;

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, Version},
    web::{Data, Path},
};
use tokio::time::timeout;

use super::{
    Server,
    address::parameters,
    auth::{Caller, shown},
    figures::Figures,
    graphql::too_long,
    head::READABLE,
    held,
    metrics::Counted,
    now,
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

/// Answers with a file.
pub(super) async fn get(server: Data<Server>, request: HttpRequest, file: Path<String>) -> HttpResponse {
    let seconds = server.api.limits().request_timeout;
    let answer = timeout(Duration::from_secs(seconds), server.file(&request, &file)).await;
    let answer = answer.unwrap_or_else(|_| Err(too_long(seconds).into()));
    answer.unwrap_or_else(|refusal| {
        server.metrics.refused(refusal.error.code.as_str());
        problem(refusal)
    })
}

/// Any other method.
pub(super) async fn other_method() -> HttpResponse {
    problem(Refusal::method(READABLE, "Files are exported over GET"))
}

impl Server {
    /// The file that is asked for. A long one is made after this ends, while it is sent.
    async fn file(&self, request: &HttpRequest, name: &str) -> Result<HttpResponse, Refusal> {
        let running = Counted::new(&self.metrics.running);
        let file = named(name)?;
        let mut parameters = parameters(request)?;
        let layout = Layout::read(&mut parameters, file.format()).map_err(ApiError::from)?;
        let shown = shown(request);
        let caller = self.caller(shown).await?;
        match file {
            File::Figures(figures) => {
                let turn = self.turns.answer(&caller)?;
                self.figures(figures, parameters, layout, &caller, turn).await
            }
            File::Log(_) => {
                must_have_chunks(request)?;
                let arguments = LogArguments::read(&mut parameters).map_err(ApiError::from)?;
                parameters.end().map_err(ApiError::from)?;
                let caller = (caller, shown.map(str::to_owned));
                self.log(arguments, layout, caller, running).await
            }
        }
    }

    /// An indicator, whole.
    async fn figures(
        &self,
        figures: &Figures,
        parameters: Parameters,
        layout: Layout,
        caller: &Caller,
        turn: Turn,
    ) -> Result<HttpResponse, Refusal> {
        let request = figures_request(figures.indicator, figures.extra, figures.selected, parameters)?;
        let prepared = self.api.prepare_own(request, now())?;
        let answer = self.execute(prepared, caller).await.field(figures.indicator)?;
        let table = figures.table(&answer, layout.dialect).map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a table could not be written"
            );
            ApiError::new(Code::Internal, "The table could not be written")
        })?;
        let name = format!("{}.csv", figures.indicator);
        let response = attached(layout.format, &name, &turn).body(table);
        Ok(held::until_sent(response, turn))
    }

    /// The log as it is now, from here on by itself.
    async fn log(
        &self,
        arguments: LogArguments,
        layout: Layout,
        (caller, shown): (Caller, Option<String>),
        running: Counted,
    ) -> Result<HttpResponse, Refusal> {
        let turn = self.turns.export(&caller)?;
        let call = self.call_through(self.cache.store().exporting(), &caller);
        let Selection { filter, order, zone } = arguments.selected(&call).await?;
        let (domain, day) = (filter.scope.domain(), call.now.in_zone(zone));
        let ending = layout.format.ending();
        let name = format!("{domain}-{LOG}-{}.{ending}", &day[..10]);
        let mut response = attached(layout.format, &name, &turn);
        let rows = Portions::new(call.reading.clone(), filter.clone(), order);
        let sending = Sending {
            server: self.clone(),
            call,
            caller,
            shown,
            operation: format!("export {ending}"),
            filter: Some(filter),
        };
        Ok(sending.begin(&mut response, (turn, running), |outgoing| {
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
