//! Recording for those who do not speak GraphQL: activities as JSON Lines or JSON, by POST.

mod answer;
mod key;
mod push;
mod sent;

use std::time::Instant;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderName, HeaderValue, VARY},
    mime::APPLICATION_JSON,
    web::{Data, Payload},
};

use super::{Server, body, held, metrics::Counted, now, problem::problem, refusal::Refusal, reply};
use crate::{graphql::ApiError, ingest::Told, model::Activity};
use push::{Answered, Push};

/// What figures call it.
const OPERATION: &str = "push";
/// Tells that what is answered was answered before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Records what is sent.
pub(super) async fn post(server: Data<Server>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let _running = Counted::new(&server.metrics.running);
    let start = Instant::now();
    let admitted = async {
        let format = sent::format(&request)?;
        let (caller, turn) = server.admit(&request).await?;
        Ok(((caller, format), turn))
    };
    let push = async |(caller, format), turn| {
        let push = Push::asked(&request, caller, format, now())?;
        let answered = server.push(push, &request, payload).await?;
        server.metrics.executed(Some(OPERATION), None, start.elapsed());
        Ok(held::until_sent(written(answered), turn))
    };
    server
        .in_turn(admitted, push, |refusal| server.problem(refusal))
        .await
}

/// Any other method.
pub(super) async fn other_method() -> HttpResponse {
    problem(Refusal::method("POST", "Activities are recorded over POST"))
}

impl Server {
    async fn push(&self, push: Push, request: &HttpRequest, payload: Payload) -> Result<Answered, Refusal> {
        let most = self.api.limits().max_body.as_u64();
        let (body, mut taken) = body::read(&self.room, request, payload, most).await?;
        sent::must_hold_rows(&body)?;
        let (told, hash) = push.told(body).await?;
        taken.shrink(told.iter().map(weight).sum());
        let instants = told.iter().filter_map(|row| row.activity.as_ref().ok());
        let first = instants.map(|activity| activity.timestamp).min();
        let store = self.cache.store();
        let recordable = store.recordable(&push.scope, first, push.now).await;
        let recordable = recordable.map_err(ApiError::from)?;
        let told = told.into_iter().map(|row| row.within(&recordable)).collect();
        push.record(store, told, hash).await
    }
}

/// The bytes that a row takes in memory.
fn weight(row: &Told) -> u64 {
    let texts = row.activity.as_ref().map_or(0, Activity::bytes);
    (size_of::<Told>() + texts) as u64
}

fn written(answered: Answered) -> HttpResponse {
    let mut response = HttpResponse::Ok()
        .content_type(APPLICATION_JSON)
        .insert_header((VARY, "Authorization"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(answered.body);
    if answered.before {
        reply::add(&mut response, [(REPLAYED, HeaderValue::from_static("true"))]);
    }
    response
}
