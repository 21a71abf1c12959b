//! The schema, and how requests are put to it.

use std::sync::Arc;

use async_graphql::{Data, Executor, MergedObject, Request, Response, SDLExportOptions, Schema, ServerError};
use futures_util::{
    StreamExt,
    stream::{BoxStream, once},
};

use super::{
    Call, Code, indicators::IndicatorQuery, log::LogFields, mutation::Mutation, portals::DomainFields,
    subscription::Subscription,
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
}

/// What makes the call of a request: on a WebSocket, once for each operation.
pub type Calls = Arc<dyn Fn() -> Call + Send + Sync>;

impl Default for Api {
    fn default() -> Self {
        Self {
            schema: Schema::build(Query::default(), Mutation, Subscription)
                .limit_depth(MAX_DEPTH)
                .finish(),
        }
    }
}

impl Api {
    /// Answers a request.
    pub async fn answer(&self, mut request: Request, call: Call) -> Response {
        if let Err(error) = request.parsed_query() {
            return coded(Response::from_errors(vec![with_code(error, Code::ParseFailed)]));
        }
        coded(self.schema.execute(request.data(call)).await)
    }
}

/// For WebSockets: the connection's data hold what makes a call.
impl Executor for Api {
    async fn execute(&self, request: Request) -> Response {
        coded(self.schema.execute(request).await)
    }

    fn execute_stream(
        &self,
        mut request: Request,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        if let Err(error) = request.parsed_query() {
            let response = Response::from_errors(vec![with_code(error, Code::ParseFailed)]);
            return once(async { response }).boxed();
        }
        let call = session
            .as_ref()
            .and_then(|data| data.get(&std::any::TypeId::of::<Calls>()));
        let Some(calls) = call.and_then(|calls| calls.downcast_ref::<Calls>()) else {
            let error = ServerError::new("The connection was not initialised", None);
            return once(async { Response::from_errors(vec![with_code(error, Code::Unauthenticated)]) })
                .boxed();
        };
        let request = request.data(calls());
        self.schema.execute_stream(request).map(coded).boxed()
    }
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

fn with_code(mut error: ServerError, code: Code) -> ServerError {
    error
        .extensions
        .get_or_insert_default()
        .set("code", code.as_str());
    error
}
