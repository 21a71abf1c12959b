//! What a request asks for, as GraphQL over HTTP writes it.

use actix_web::{
    HttpMessage, HttpRequest,
    http::StatusCode,
    mime::{APPLICATION, CHARSET, JSON, UTF_8},
};
use async_graphql::{Extensions, Request, Variables, value};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{error::Category, value::RawValue};

use super::{address::parameters, refusal::Refusal};
use crate::model::{Invalid, not_json};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// What a request asks for.
pub(super) struct Asked {
    pub(super) requests: Vec<Request>,
    /// Whether they came as a list, and are answered as one.
    pub(super) is_batch: bool,
}

/// The parameters of a request in a body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Variables,
    #[serde(default)]
    extensions: Extensions,
    document_id: Option<String>,
}

impl Asked {
    /// Reads a body.
    pub(super) fn in_body(body: &[u8], max_batch: u32) -> Result<Self, Refusal> {
        let text = |error| Refusal::unreadable(format!("The body is not text in UTF-8: {error}"));
        let body = std::str::from_utf8(body).map_err(text)?;
        if body.starts_with(BYTE_ORDER_MARK) {
            return Err(Refusal::unreadable(
                "The body begins with a byte order mark: send its JSON without one",
            ));
        }
        let body = body.trim_ascii_start();
        if body.is_empty() {
            return Err(Refusal::unreadable(
                r#"The body is empty: send a GraphQL request as JSON, such as {"query": "{ domains { id } }"}"#,
            ));
        }
        if !body.starts_with('[') {
            return one(body).map(Self::one);
        }
        let batch: Vec<&RawValue> = json("The body", body)?;
        if batch.is_empty() {
            return Err(Refusal::unreadable(
                "The batch is empty: send at least one request",
            ));
        }
        if batch.len() > max_batch as usize {
            let message = "A batch may have at most {} requests";
            return Err(Refusal::with(
                StatusCode::BAD_REQUEST,
                crate::graphql::ApiError::limit("maxBatch", max_batch, message),
            ));
        }
        let requests = batch.into_iter().map(|request| one(request.get()));
        Ok(Self {
            requests: requests.collect::<Result<_, _>>()?,
            is_batch: true,
        })
    }

    /// Reads the address, where what is structured is JSON. Parameters that GraphQL does not know do no harm.
    pub(super) fn in_address(request: &HttpRequest) -> Result<Self, Refusal> {
        let mut given = parameters(request)?;
        let mut text = |name| {
            let text = given.one(name, |text| Ok(text.to_owned()));
            text.map_err(|Invalid(why)| Refusal::unreadable(why))
        };
        Parameters {
            query: text("query")?,
            operation_name: text("operationName")?,
            variables: structured("The parameter `variables`", text("variables")?)?,
            extensions: structured("The parameter `extensions`", text("extensions")?)?,
            document_id: text("documentId")?,
        }
        .request()
        .map(Self::one)
    }

    /// The request, where it did not come as a list.
    pub(super) fn only(self) -> Result<Request, Refusal> {
        let message = "A list of requests is not answered with events: send them one by one";
        let only = self.requests.into_iter().next().filter(|_| !self.is_batch);
        only.ok_or_else(|| Refusal::unreadable(message))
    }

    fn one(request: Request) -> Self {
        Self {
            requests: vec![request],
            is_batch: false,
        }
    }
}

impl Parameters {
    fn request(mut self) -> Result<Request, Refusal> {
        if let Some(id) = self.document_id {
            let hash = id.strip_prefix("sha256:").unwrap_or(&id);
            self.extensions.0.insert(
                "persistedQuery".into(),
                value!({ "version": 1, "sha256Hash": hash }),
            );
        }
        if self.query.is_none() && !self.extensions.contains_key("persistedQuery") {
            return Err(Refusal::unreadable(
                "The parameter `query` is missing: it holds the GraphQL document",
            ));
        }
        let mut request = Request::new(self.query.unwrap_or_default()).variables(self.variables);
        request.operation_name = self.operation_name;
        request.extensions = self.extensions;
        Ok(request)
    }
}

/// A body has to be JSON. A page of anywhere may have a browser send other types without asking first.
pub(super) fn must_be_json(request: &HttpRequest) -> Result<(), Refusal> {
    let media_type = request.mime_type().ok().flatten();
    let is_json = media_type.is_some_and(|it| {
        let charset = it.get_param(CHARSET);
        it.type_() == APPLICATION
            && it.subtype() == JSON
            && it.suffix().is_none()
            && charset.is_none_or(|charset| charset == UTF_8)
    });
    let message = "The body must be JSON in UTF-8: set Content-Type to application/json";
    is_json
        .then_some(())
        .ok_or_else(|| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
}

/// A request in an object: the fields of a list would be taken in their order.
fn one(text: &str) -> Result<Request, Refusal> {
    if !text.starts_with('{') {
        return Err(Refusal::unreadable(
            "The body is not the JSON of a GraphQL request: it has to be an object, or a list of them",
        ));
    }
    json::<Parameters>("The body", text)?.request()
}

/// What a parameter holds as JSON.
fn structured<T: DeserializeOwned + Default>(what: &str, text: Option<String>) -> Result<T, Refusal> {
    text.map_or_else(|| Ok(T::default()), |text| json(what, &text))
}

fn json<'text, T: Deserialize<'text>>(what: &str, text: &'text str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|error| {
        Refusal::unreadable(match error.classify() {
            Category::Eof | Category::Syntax | Category::Io => {
                format!("{what} is not JSON: {}", not_json(text, 1, &error))
            }
            Category::Data => format!("{what} is not the JSON of a GraphQL request: {error}"),
        })
    })
}
