//! The schema, and how requests are put to it.

use std::{any::TypeId, future::ready, sync::Arc};

use async_graphql::{Data, Executor, MergedObject, Request, Response, SDLExportOptions, Schema, ServerError};
use futures_util::{
    StreamExt,
    future::BoxFuture,
    stream::{BoxStream, once},
};

use super::{
    ApiError, Call, Code, complete::complete, document::parse, indicators::IndicatorQuery, log::LogFields,
    mutation::Mutation, plan::Types, portals::DomainFields, subscription::Subscription,
};

const MAX_DEPTH: usize = 15;

/// What can be read: the seven indicators, the log that they are counted from, and the domains. All
/// fields of one request see the same log.
#[derive(MergedObject, Default)]
pub(super) struct Query(IndicatorQuery, LogFields, DomainFields);

type ApiSchema = Schema<Query, Mutation, Subscription>;

/// Answers GraphQL requests, each with a [`Call`] of its own.
#[derive(Clone)]
pub struct Api {
    schema: ApiSchema,
    types: Arc<Types>,
}

/// What makes the call of a request: on a WebSocket, once for each operation.
pub type Calls = Arc<dyn Fn() -> BoxFuture<'static, Result<Call, ApiError>> + Send + Sync>;

impl Default for Api {
    fn default() -> Self {
        let schema = Schema::build(Query::default(), Mutation, Subscription)
            .limit_depth(MAX_DEPTH)
            .finish();
        let types = Arc::new(Types::of(&schema.sdl()));
        Self { schema, types }
    }
}

impl Api {
    /// Answers a request.
    pub async fn answer(&self, request: Request, call: Call) -> Response {
        self.execute(request.data(call)).await
    }
}

/// For WebSockets: the connection's data hold what makes a call.
impl Executor for Api {
    async fn execute(&self, mut request: Request) -> Response {
        let document = match parse(&mut request) {
            Ok(document) => document.clone(),
            Err(error) => return unparsed(error),
        };
        let operation = request.operation_name.clone();
        let response = self.schema.execute(request).await;
        coded(complete(&self.types, &document, operation.as_deref(), response))
    }

    fn execute_stream(
        &self,
        mut request: Request,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        let document = match parse(&mut request) {
            Ok(document) => document.clone(),
            Err(error) => return once(ready(unparsed(error))).boxed(),
        };
        let calls = session.as_ref().and_then(|data| data.get(&TypeId::of::<Calls>()));
        let Some(calls) = calls.and_then(|calls| calls.downcast_ref::<Calls>()).cloned() else {
            let error = ServerError::new("The connection was not initialised", None);
            return once(ready(refusal(error, Code::Unauthenticated))).boxed();
        };
        let (api, operation) = (self.clone(), request.operation_name.clone());
        let responses = async move {
            match calls().await {
                Ok(call) => api.schema.execute_stream(request.data(call)).boxed(),
                Err(error) => once(ready(refusal(ServerError::new(error.message, None), error.code))).boxed(),
            }
        };
        let types = self.types.clone();
        let complete = move |response| coded(complete(&types, &document, operation.as_deref(), response));
        once(responses).flatten().map(complete).boxed()
    }
}

fn unparsed(error: ServerError) -> Response {
    refusal(error, Code::ParseFailed)
}

fn refusal(error: ServerError, code: Code) -> Response {
    Response::from_errors(vec![with_code(error, code)])
}

/// The schema in GraphQL's schema definition language, sorted.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items();
    Api::default().schema.sdl_with_options(options)
}

/// Gives every error a code: what has none of its own did not come from a resolver. It has a path
/// where a value was refused, and none where the document was.
fn coded(mut response: Response) -> Response {
    for error in &mut response.errors {
        error.message = in_plain_words(&error.message).to_owned();
        let coded = error
            .extensions
            .as_ref()
            .is_some_and(|extensions| extensions.get("code").is_some());
        if !coded {
            let code = if error.path.is_empty() {
                Code::ValidationFailed
            } else {
                Code::BadUserInput
            };
            *error = with_code(error.clone(), code);
        }
    }
    response
}

/// What a scalar says of a value, without what the library puts around it.
fn in_plain_words(message: &str) -> &str {
    let Some((_, said)) = message
        .strip_prefix("Failed to parse \"")
        .and_then(|it| it.split_once("\": "))
    else {
        return message;
    };
    said.split(" (occurred while parsing \"").next().unwrap_or(said)
}

fn with_code(mut error: ServerError, code: Code) -> ServerError {
    error
        .extensions
        .get_or_insert_default()
        .set("code", code.as_str());
    error
}
