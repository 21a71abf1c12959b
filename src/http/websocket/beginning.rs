//! How an operation of a conversation begins.

use async_graphql::Request;
use futures_util::{
    StreamExt,
    stream::{BoxStream, once},
};
use tokio::sync::OwnedSemaphorePermit;

use crate::http::{
    Server, now,
    operation::{self, Said},
    refusal::Refusal,
};

/// The answers to an operation of whoever shows this. Who may not ask is told so. It takes its place among those
/// that are begun until it is.
pub(super) fn answers(
    server: Server,
    shown: Option<String>,
    request: Request,
    place: Option<OwnedSemaphorePermit>,
) -> BoxStream<'static, Said> {
    let begin = async move {
        let _until_it_is_begun = place;
        let begun = begin(server.clone(), shown, request).await;
        begun.unwrap_or_else(|refusal| operation::refused(&server, refusal))
    };
    once(begin).flatten().boxed()
}

/// The token is looked at for each operation: it may have been revoked.
async fn begin(
    server: Server,
    shown: Option<String>,
    request: Request,
) -> Result<BoxStream<'static, Said>, Refusal> {
    let caller = server.caller(shown.as_deref()).await?;
    let turn = server.turns.answer(&caller)?;
    let prepared = server.api.prepare(request, now())?;
    operation::answers(server, shown, (caller, turn), prepared)
}
