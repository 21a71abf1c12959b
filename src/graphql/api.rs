//! The schema, and how requests are put to it.

use std::sync::Arc;

use async_graphql::{
    MergedObject, Request, SDLExportOptions, Schema, ServerError,
    parser::types::{ExecutableDocument, OperationType},
};
use futures_util::{Stream, StreamExt};

use super::{
    Answer, ApiError, Call, Documents, coerce,
    complete::complete,
    cost::Cost,
    document::parse,
    handed::Sent,
    indicators::IndicatorQuery,
    limits::LimitFields,
    log::LogFields,
    mutation::Mutation,
    plan::{asked, asked_with_name},
    portals::DomainFields,
    single_root::with_single_roots,
    subscription::Subscription,
    typing::Types,
};
use crate::{
    config::Limits,
    model::{Instant, Invalid},
};

/// What can be read: the seven indicators, the log that they are counted from, and the domains. All
/// fields of one request see the same log.
#[derive(MergedObject, Default)]
pub(super) struct Query(IndicatorQuery, LogFields, DomainFields, LimitFields);

/// Letters of an operation's name that are shown.
const LONGEST_NAME: usize = 100;

/// A name that no operation has, and what the library says to it once a document is found valid.
const NOBODY: &str = "";
const UNKNOWN: &str = "Unknown operation named";

type ApiSchema = Schema<Query, Mutation, Subscription>;

/// Answers GraphQL requests, each with a [`Call`] of its own.
#[derive(Clone)]
pub struct Api {
    schema: ApiSchema,
    types: Arc<Types>,
    limits: Arc<Limits>,
    documents: Arc<Documents>,
}

/// A request that may be executed: its document can be read, is within the limits, and its scalars make sense.
pub struct Prepared {
    request: Request,
    document: ExecutableDocument,
    cost: Cost,
    tells_cost: bool,
}

impl Prepared {
    /// What kind of operation it asks for.
    #[must_use]
    pub fn operation(&self) -> OperationType {
        let asked = asked(&self.document, self.told());
        asked.map_or(OperationType::Query, |operation| operation.ty)
    }

    /// Whether it is answered again and again.
    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.operation() == OperationType::Subscription
    }

    /// The name of its operation, as the document has it: what figures and traces may show. Of a long one the
    /// first 100 letters.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let (name, _) = asked_with_name(&self.document, self.told())?;
        // A name of a document consists of ASCII letters.
        name.map(|name| &name[..name.len().min(LONGEST_NAME)])
    }

    fn told(&self) -> Option<&str> {
        self.request.operation_name.as_deref()
    }

    /// The same, whose answer tells what it cost in `extensions.cost`.
    #[must_use]
    pub fn telling_cost(self, tells_cost: bool) -> Self {
        Self { tells_cost, ..self }
    }
}

impl Api {
    /// What answers within these limits, and finds documents there.
    #[must_use]
    pub fn new(limits: Limits, documents: Documents) -> Self {
        let limits = Arc::new(limits);
        let schema = Schema::build(Query::default(), Mutation, Subscription)
            .data(limits.clone())
            .finish();
        let types = Arc::new(Types::of(&schema.sdl()));
        Self {
            schema,
            types,
            limits,
            documents: Arc::new(documents),
        }
    }

    /// Its limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads a request, and measures it.
    ///
    /// # Errors
    /// If it may not be executed.
    pub fn prepare(&self, mut request: Request, now: Instant) -> Result<Prepared, ApiError> {
        self.documents.complete(&mut request)?;
        self.measured(request, now, Cost::check)
    }

    /// The same for a request whose document is of the program's own making: it need not be registered.
    ///
    /// # Errors
    /// If it may not be executed.
    pub fn prepare_own(&self, request: Request, now: Instant) -> Result<Prepared, ApiError> {
        self.measured(request, now, Cost::check_own)
    }

    fn measured(
        &self,
        mut request: Request,
        now: Instant,
        check: impl Fn(&Cost, &Limits) -> Result<(), ApiError>,
    ) -> Result<Prepared, ApiError> {
        let mut document = parse(&mut request, self.limits.max_tokens)?.clone();
        let sent = Sent::new(&request.query, &request.variables);
        let cost = Cost::of(&document, &request.variables, &sent, now, self.limits.max_tokens)?;
        check(&cost, &self.limits)?;
        if let Some(with_single_roots) = with_single_roots(&document)? {
            request.set_parsed_query(with_single_roots.clone());
            document = with_single_roots;
        }
        let operation = request.operation_name.as_deref();
        coerce::check(&self.types, &document, operation, &request.variables)?;
        Ok(Prepared {
            request,
            document,
            cost,
            tells_cost: false,
        })
    }

    /// Answers a request.
    pub async fn execute(&self, prepared: Prepared, call: Call) -> Answer {
        let Prepared {
            request,
            document,
            cost,
            tells_cost,
        } = prepared;
        let operation = request.operation_name.clone();
        let response = self.schema.execute(request.data(call)).await;
        let answer = Answer::from(complete(&self.types, &document, operation.as_deref(), response));
        if tells_cost {
            answer.with("cost", cost.told())
        } else {
            answer
        }
    }

    /// Answers a subscription, again and again.
    pub fn follow(&self, prepared: Prepared, call: Call) -> impl Stream<Item = Answer> + use<> {
        let Prepared {
            request, document, ..
        } = prepared;
        let (types, operation) = (self.types.clone(), request.operation_name.clone());
        let responses = self.schema.execute_stream(request.data(call));
        responses.enumerate().map(move |(place, response)| {
            let answer = Answer::from(complete(&types, &document, operation.as_deref(), response));
            if place == 0 {
                answer.of_the_beginning()
            } else {
                answer
            }
        })
    }

    /// Whether a document may be registered: that it can be read, and fits the schema.
    ///
    /// # Errors
    /// If it does not; the message says why, and where.
    pub async fn check(&self, text: &str) -> Result<(), Invalid> {
        let mut request = Request::new(text).operation_name(NOBODY);
        let said = |error: ApiError| Invalid(error.message);
        let document = parse(&mut request, self.limits.max_tokens).map_err(said)?.clone();
        let sent = Sent::new(text, &request.variables);
        // Fragments that go round in circles are found here; how many buckets there are today does not matter.
        Cost::of(
            &document,
            &request.variables,
            &sent,
            Instant::from_micros(0),
            self.limits.max_tokens,
        )
        .map_err(said)?;
        with_single_roots(&document).map_err(|error| Invalid(with_place(&error.into())))?;
        // It is validated, and then there is nothing to execute.
        let response = Box::pin(self.schema.execute(request)).await;
        match response.errors.as_slice() {
            [error, ..] if !error.message.starts_with(UNKNOWN) => Err(Invalid(with_place(error))),
            _ => Ok(()),
        }
    }
}

/// What is wrong with a document, and where.
fn with_place(error: &ServerError) -> String {
    let place = error.locations.first();
    place.map_or_else(String::new, |place| {
        format!("line {}, column {}: ", place.line, place.column)
    }) + &error.message
}

/// The schema in GraphQL's schema definition language, sorted.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items();
    let api = Api::new(Limits::default(), Documents::default());
    api.schema.sdl_with_options(options)
}
