//! What an address asks for besides its path.

use actix_web::{HttpRequest, web::Query};

use super::refusal::Refusal;
use crate::model::Parameters;

/// The parameters of an address.
///
/// # Errors
/// If they cannot be read.
pub(super) fn parameters(request: &HttpRequest) -> Result<Parameters, Refusal> {
    let given = Query::<Vec<(String, String)>>::from_query(request.query_string());
    let given = given.map_err(|_| Refusal::unreadable("The parameters of the address cannot be read"))?;
    Ok(Parameters::new(given.into_inner()))
}
