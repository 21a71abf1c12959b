//! How an operation of a conversation begins.

use async_graphql::Request;
use futures_util::{
    StreamExt,
    stream::{BoxStream, once},
};
use tokio::sync::OwnedSemaphorePermit;

use crate::{
    graphql::{ApiError, Prepared},
    http::{
        Server, now,
        operation::{self, Said},
        refusal::Refusal,
    },
};

/// The answers to an operation of whoever shows this. Who may not ask is told so. It takes its place among those
/// that are begun until it is.
///
/// A subscription that is refused for now has its client come again: clients take an error for its end. Any other
/// operation is refused alone, as its caller waits for it and the rest of the connection does not concern it.
pub(super) fn answers(
    server: Server,
    shown: Option<String>,
    request: Request,
    place: Option<OwnedSemaphorePermit>,
) -> BoxStream<'static, Said> {
    let begin = async move {
        let _until_it_is_begun = place;
        let prepared = server.api.prepare(request, now());
        let follows = prepared.as_ref().is_ok_and(Prepared::is_subscription);
        let begun = begin(server.clone(), shown, prepared).await;
        begun.unwrap_or_else(|refusal| match refusal.error.code {
            code if follows && code.passes() => operation::put_off(&server, refusal),
            _ => operation::refused(&server, refusal),
        })
    };
    once(begin).flatten().boxed()
}

/// The token is looked at for each operation: it may have been revoked.
async fn begin(
    server: Server,
    shown: Option<String>,
    prepared: Result<Prepared, ApiError>,
) -> Result<BoxStream<'static, Said>, Refusal> {
    let caller = server.caller(shown.as_deref()).await?;
    let turn = server.turns.answer(&caller)?;
    operation::answers(server, shown, (caller, turn), prepared?)
}
