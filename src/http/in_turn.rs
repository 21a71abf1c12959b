//! Requests that take a turn.

use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use tokio::time::timeout_at;

use super::{Server, reply, turns::Turn};
use crate::graphql::{ApiError, Code};

impl Server {
    /// Answers whoever is admitted, if that takes no longer than a request may. Who took a turn is told how many are
    /// left whatever becomes of the request.
    pub(super) async fn in_turn<Who, Refused: From<ApiError>>(
        &self,
        admitted: impl Future<Output = Result<(Who, Turn), Refused>>,
        answer: impl AsyncFnOnce(Who, Turn) -> Result<HttpResponse, Refused>,
        refused: impl Fn(Refused) -> HttpResponse,
    ) -> HttpResponse {
        let seconds = self.api.limits().request_timeout;
        let end = Instant::now() + Duration::from_secs(seconds);
        // What is done is large, and would be in here several times.
        let (who, turn) = match until(end, seconds, Box::pin(admitted)).await {
            Ok(admitted) => admitted,
            Err(refusal) => return refused(refusal),
        };
        let left = turn.left.clone();
        let answered = until(end, seconds, Box::pin(answer(who, turn))).await;
        let mut response = answered.unwrap_or_else(refused);
        reply::add(&mut response, left.headers());
        response
    }
}

/// What is done until then; it is refused where it takes longer than the seconds of a request.
async fn until<T, Refused: From<ApiError>>(
    end: Instant,
    seconds: u64,
    done: impl Future<Output = Result<T, Refused>>,
) -> Result<T, Refused> {
    let done = timeout_at(end.into(), done).await;
    done.unwrap_or_else(|_| Err(too_long(seconds).into()))
}

/// What is recorded may be recorded all the same: with ids of its own it can be sent again.
pub(super) fn too_long(seconds: u64) -> ApiError {
    let message = format!(
        "This takes longer than the {seconds} seconds that a request may: ask for less at a time. Activities that have ids can be recorded again without harm"
    );
    ApiError::new(Code::Timeout, message)
}
