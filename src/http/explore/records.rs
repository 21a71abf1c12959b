//! Records: some rows, or what is counted.

use std::time::Instant;

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, ContentType, VARY},
};

use super::{Asked, refused::Refused};
use crate::{
    explore::{Query, Window, nothing_else},
    http::{Server, auth::Caller, held, turns::Turn},
    model::Parameters,
};

/// What figures call it.
const OPERATION: &str = "explore records";

impl Server {
    /// The records that are asked for.
    pub(super) async fn records(
        &self,
        asked: Asked,
        dataset: &str,
        turn: Turn,
    ) -> Result<HttpResponse, Refused> {
        let start = Instant::now();
        self.must_be_the_log(dataset)?;
        let body = self.body(asked.parameters, &asked.caller).await?;
        self.metrics.executed(Some(OPERATION), None, start.elapsed());
        Ok(held::until_sent(whole(body), turn))
    }

    async fn body(&self, mut parameters: Parameters, caller: &Caller) -> Result<Vec<u8>, Refused> {
        let call = self.call(caller);
        let query = Query::read(&mut parameters, call.now)?;
        let window = Window::of_records(&mut parameters, &query.shows)?;
        nothing_else(parameters)?;
        // Reading is large, and others that wait here need no room for it.
        Ok(Box::pin(query.records(&call, window)).await?)
    }
}

fn whole(body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .insert_header((VARY, "Authorization"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}
