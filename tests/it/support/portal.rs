//! A portal that stands in for a real one: it serves the shapes that are documented, and the faults that it is told to.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Bytes, Data, Path, Query},
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::stand_in::StandIn;

pub(crate) const KEY: &str = "the-key-of-the-portal";
pub(crate) const DATASET: &str = "ods-activity-log";

/// What a request meets.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// An answer of this media type that is no array of rows.
    Answer(&'static str, &'static str),
    /// The answer is cut after so many bytes.
    Cut(usize),
    /// It gives up after the first row, and says so.
    GivenUp,
    /// A mark of the order of bytes comes before the answer, in pieces.
    Marked,
    /// It is elsewhere now.
    Moved(String),
    /// A status, and what it says.
    Status(u16, &'static str),
    /// One call too many: a header, and in how many seconds the time in the body is.
    TooMany(Option<&'static str>, Option<i64>),
    /// It comes in small pieces, with pauses.
    Slow,
    /// It begins, and says nothing more.
    Silent,
}

/// A portal, until it is dropped.
pub(crate) struct Portal {
    pub(crate) server: StandIn,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    rows: Vec<Value>,
    faults: VecDeque<Fault>,
    asked: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    asked_at: Vec<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Asked {
    r#where: Option<String>,
}

impl Portal {
    pub(crate) fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Data::new(state.clone());
        let server = StandIn::start(move |app| {
            let path = "/api/explore/v2.1/monitoring/datasets/{id}/exports/{format}";
            app.app_data(shared.clone()).route(path, web::get().to(export));
        });
        Self { server, state }
    }

    /// Adds rows to the dataset.
    pub(crate) fn add(&self, rows: impl IntoIterator<Item = Value>) {
        self.state().rows.extend(rows);
    }

    /// Has the next requests meet these.
    pub(crate) fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().faults.extend(faults);
    }

    /// Has them meet nothing any more.
    pub(crate) fn recover(&self) {
        self.state().faults.clear();
    }

    /// The stretches that it was asked for since this was asked last, with those that met faults.
    pub(crate) fn asked(&self) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        std::mem::take(&mut self.state().asked)
    }

    /// When it was asked for them, from the beginning.
    pub(crate) fn asked_at(&self) -> Vec<DateTime<Utc>> {
        self.state().asked_at.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

async fn export(
    request: HttpRequest,
    state: Data<Arc<Mutex<State>>>,
    path: Path<(String, String)>,
    asked: Query<Asked>,
) -> HttpResponse {
    let shown = request
        .headers()
        .get("authorization")
        .and_then(|it| it.to_str().ok());
    let (id, format) = path.into_inner();
    if shown != Some(&format!("Apikey {KEY}")) {
        return refused(
            StatusCode::UNAUTHORIZED,
            "The API key is not valid",
            "InvalidApiKey",
        );
    }
    if (&*id, &*format) != (DATASET, "json") {
        return refused(
            StatusCode::NOT_FOUND,
            &format!("Unknown dataset: {id}"),
            "UnknownDataset",
        );
    }
    let Some((from, to)) = asked.r#where.as_deref().and_then(stretch) else {
        return refused(StatusCode::BAD_REQUEST, "ODSQL query is malformed", "ODSQLError");
    };
    let (rows, fault) = {
        let mut state = state.lock().unwrap();
        state.asked.push((from, to));
        state.asked_at.push(Utc::now());
        let is_in = |row: &&Value| (from..to).contains(&time(row["timestamp"].as_str().unwrap()));
        let rows: Vec<Value> = state.rows.iter().filter(is_in).cloned().collect();
        (rows, state.faults.pop_front().unwrap_or(Fault::None))
    };
    answer(serde_json::to_vec(&rows).unwrap(), fault)
}

/// The stretch of a clause such as `timestamp >= date'…' and timestamp < date'…'`.
fn stretch(clause: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let rest = clause.strip_prefix("timestamp >= date'")?;
    let (from, rest) = rest.split_once("' and timestamp < date'")?;
    let to = rest.strip_suffix('\'')?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn refused(status: StatusCode, message: &str, code: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({"message": message, "error_code": code}))
}

fn answer(body: Vec<u8>, fault: Fault) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type("application/json");
    match fault {
        Fault::None => response.body(body),
        Fault::Answer(media_type, said) => response.content_type(media_type).body(said),
        Fault::Cut(after) => {
            let begun = Bytes::from(body).slice(..after);
            // What is handed over together with an error is not sent.
            let cut = stream::once(async {
                sleep(Duration::from_millis(100)).await;
                Err(io::Error::other("cut"))
            });
            response.streaming(Box::pin(stream::iter([Ok(begun)]).chain(cut)))
        }
        Fault::GivenUp => {
            let rows: Vec<Value> = serde_json::from_slice(&body).unwrap();
            response.json(json!([rows[0], {"error_code": "Timeout", "message": "export aborted"}]))
        }
        Fault::Marked => {
            let mark = [&b"\xef"[..], b"\xbb\xbf"].map(Bytes::from_static);
            response.streaming(in_pieces(mark.into_iter().chain([Bytes::from(body)])))
        }
        Fault::Moved(address) => HttpResponse::Found()
            .insert_header(("location", address))
            .finish(),
        Fault::Status(status, said) => HttpResponse::build(StatusCode::from_u16(status).unwrap()).body(said),
        Fault::TooMany(header, seconds) => {
            let reset_time = seconds.map(|seconds| (Utc::now() + TimeDelta::seconds(seconds)).to_rfc3339());
            let mut response = HttpResponse::TooManyRequests();
            header.map(|seconds| response.insert_header(("retry-after", seconds)));
            response.json(json!({
                "errorcode": 10_002,
                "reset_time": reset_time,
                "limit_time_unit": "day",
                "call_limit": 10_000,
                "error": "Too many requests on the domain",
            }))
        }
        Fault::Slow => {
            let parts: Vec<_> = body.chunks(16).map(Bytes::copy_from_slice).collect();
            response.streaming(in_pieces(parts))
        }
        Fault::Silent => {
            let begun = stream::iter([Ok::<_, Infallible>(Bytes::from(body).slice(..1))]);
            response.streaming(begun.chain(stream::pending()))
        }
    }
}

/// Pieces of an answer that come one by one.
fn in_pieces(pieces: impl IntoIterator<Item = Bytes>) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::iter(pieces.into_iter().collect::<Vec<_>>()).then(|piece| async {
        sleep(Duration::from_millis(10)).await;
        Ok(piece)
    })
}
