//! What an address asks for besides its path.

use actix_web::HttpRequest;
use percent_encoding::percent_decode_str;

use super::refusal::Refusal;
use crate::model::{Parameters, Quoted};

/// The parameters of an address.
///
/// # Errors
/// If one of them is no text.
pub(super) fn parameters(request: &HttpRequest) -> Result<Parameters, Refusal> {
    let query = request.query_string();
    query.split('&').try_for_each(must_be_text)?;
    let given = form_urlencoded::parse(query.as_bytes());
    Ok(Parameters::new(given.into_owned().collect()))
}

/// Bytes that are no text would become other text, and ask for something else than was meant.
fn must_be_text(parameter: &str) -> Result<(), Refusal> {
    if percent_decode_str(parameter).decode_utf8().is_ok() {
        return Ok(());
    }
    let name = parameter.split('=').next().unwrap_or_default();
    Err(Refusal::unreadable(format!(
        "The parameter {} is not text in UTF-8, of which é, for one, is written %C3%A9",
        Quoted(name)
    )))
}
