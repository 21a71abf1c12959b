//! Indicators that are asked for by the parameters of an address, and not by a document.

use async_graphql::{InputType, Name, Request, Value, Variables};

use super::{
    ApiError,
    arguments::Arguments,
    inputs::Interval,
    parameter::{choice, entries},
};
use crate::model::{Invalid, Parameters};

/// What an indicator takes besides the arguments that all of them take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// Nothing.
    None,
    /// How many entries.
    First,
    /// How long a bucket is.
    Interval,
}

impl Extra {
    /// Its variable, with its type, and the argument that has it.
    const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::None => ("", ""),
            Self::First => (", $first: Int", ", first: $first"),
            Self::Interval => (", $interval: Interval", ", interval: $interval"),
        }
    }

    fn read(self, parameters: &mut Parameters) -> Result<Option<(&'static str, Value)>, Invalid> {
        Ok(match self {
            Self::None => None,
            Self::First => parameters
                .one("first", entries)?
                .map(|first| ("first", first.into())),
            Self::Interval => parameters
                .one("interval", choice::<Interval>)?
                .map(|interval| ("interval", interval.to_value())),
        })
    }
}

/// The request for what is selected of an indicator, by the parameters of an address, which have the names of its
/// arguments.
///
/// # Errors
/// If a parameter cannot be read, or the indicator has none of that name.
pub fn figures_request(
    indicator: &str,
    extra: Extra,
    selected: &str,
    mut parameters: Parameters,
) -> Result<Request, ApiError> {
    let arguments = Arguments::read(&mut parameters)?;
    let extra_value = extra.read(&mut parameters)?;
    parameters.end()?;
    let values = arguments.values().into_iter().chain(extra_value);
    let values = values
        .filter(|(_, value)| *value != Value::Null)
        .map(|(name, value)| (Name::new(name), value));
    let (variable, argument) = extra.told();
    let document = format!(
        "query {indicator}($domain: ID, $period: PeriodInput, $subdomain: [ID!], $actionType: [ActionType!], \
         $timeZone: TimeZone{variable}) {{ {indicator}(domain: $domain, period: $period, subdomain: $subdomain, \
         actionType: $actionType, timeZone: $timeZone{argument}) {{ {selected} }} }}"
    );
    let variables = Variables::from_value(Value::Object(values.collect()));
    Ok(Request::new(document)
        .operation_name(indicator)
        .variables(variables))
}
