//! Records: some rows, or what is counted.

use std::time::Instant;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, ContentType, VARY},
};

use super::refused::Refused;
use crate::{
    explore::{Query, Window, nothing_else},
    http::{Server, auth::Caller, held, metrics::Counted, reply, turns::Turn},
    model::Parameters,
};

/// What figures call it.
const OPERATION: &str = "explore records";

impl Server {
    /// The records that are asked for.
    pub(super) async fn records(
        &self,
        request: &HttpRequest,
        dataset: &str,
    ) -> Result<HttpResponse, Refused> {
        let _running = Counted::new(&self.metrics.running);
        let start = Instant::now();
        let (parameters, caller, _) = self.asked(request).await?;
        let turn = self.turns.answer(&caller)?;
        let body = self.body(dataset, parameters, &caller).await;
        let body = body.map_err(|refused| refused.telling(turn.headers.clone()))?;
        self.metrics.executed(Some(OPERATION), None, start.elapsed());
        Ok(whole(body, turn))
    }

    async fn body(
        &self,
        dataset: &str,
        mut parameters: Parameters,
        caller: &Caller,
    ) -> Result<Vec<u8>, Refused> {
        self.must_be_the_log(dataset)?;
        let call = self.call(caller);
        let query = Query::read(&mut parameters, call.now)?;
        let window = Window::of_records(&mut parameters, &query.shows)?;
        nothing_else(parameters)?;
        // Reading is large, and others that wait here need no room for it.
        Ok(Box::pin(query.records(&call, window)).await?)
    }
}

fn whole(body: Vec<u8>, turn: Turn) -> HttpResponse {
    let mut response = HttpResponse::Ok()
        .content_type(ContentType::json())
        .insert_header((VARY, "Authorization"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body);
    reply::add(&mut response, turn.headers.iter().cloned());
    held::until_sent(response, turn)
}
