//! The arguments that the indicators and the log have in common.

use std::collections::BTreeSet;

use async_graphql::{ID, InputType, Value};
use chrono_tz::Tz;

use super::{
    ApiError, Call,
    inputs::PeriodInput,
    parameter::id,
    scalars::{ActionType, TimeZone},
};
use crate::{
    indicators::ActionDistribution,
    model::{
        Action, Browse, Field, Filter, Invalid, Parameters, Period, PeriodChoice, VOCABULARY, parse_zone,
        unknown_action,
    },
};

/// The most entries of a ranking, and the most rows of a page of the log.
pub(super) const MAX_FIRST: i32 = 500;

/// The arguments as they were given.
pub(super) struct Arguments {
    pub(super) domain: Option<ID>,
    pub(super) period: Option<PeriodInput>,
    pub(super) subdomain: Option<Vec<ID>>,
    pub(super) action_type: Option<Vec<ActionType>>,
    pub(super) time_zone: Option<TimeZone>,
}

/// The arguments as they are meant.
pub(super) struct Meant {
    pub(super) filter: Filter,
    pub(super) zone: Tz,
    /// The period that was asked for, if one was.
    pub(super) asked: Option<Period>,
}

impl Arguments {
    /// Reads them from the parameters of an address, which have their names.
    pub(super) fn read(parameters: &mut Parameters) -> Result<Self, Invalid> {
        Ok(Self {
            domain: parameters.one("domain", id)?,
            period: PeriodInput::read(parameters)?,
            subdomain: parameters.many("subdomain", id)?,
            action_type: parameters.many("actionType", |text| Action::parse(text).map(ActionType))?,
            time_zone: parameters.one("timeZone", |text| parse_zone(text).map(TimeZone))?,
        })
    }

    /// The same as a document takes them, by their names.
    pub(super) fn values(&self) -> [(&'static str, Value); 5] {
        [
            ("domain", self.domain.to_value()),
            ("period", self.period.to_value()),
            ("subdomain", self.subdomain.to_value()),
            ("actionType", self.action_type.to_value()),
            ("timeZone", self.time_zone.to_value()),
        ]
    }

    /// Checks everything; the period stays open where none is given.
    pub(super) async fn meant(self, call: &Call) -> Result<Meant, ApiError> {
        let (scope, domain) = call.browse(self.domain.as_deref().map(String::as_str)).await?;
        let zone = self.time_zone.map_or(domain.zone, |zone| zone.0);
        let choice = self.period.map(PeriodChoice::from);
        let asked = choice
            .map(|choice| Period::resolve(choice, zone, call.now))
            .transpose()?;
        let actions = actions(call, &scope, self.action_type).await?;
        let subdomains = self.subdomain.map(|names| names.into_iter().map(|id| id.0));
        let filter = Filter {
            span: asked.as_ref().map(|period| (period.from(), period.to())),
            ..Filter::everything(scope)
        };
        let filter = filter.with(Field::Action, actions).on(subdomains);
        Ok(Meant { filter, zone, asked })
    }

    /// Checks everything; where no period is given it is the default one.
    pub(super) async fn with_period(self, call: &Call) -> Result<(Filter, Period), ApiError> {
        let Meant { filter, zone, asked } = self.meant(call).await?;
        let period = match asked {
            Some(period) => period,
            None => Period::resolve(PeriodChoice::default(), zone, call.now)?,
        };
        Ok((filter.over(&period), period))
    }
}

/// The actions of the argument. One that is not of the vocabulary has to occur in the domain's log:
/// else it is a slip.
pub(super) async fn actions(
    call: &Call,
    scope: &Browse,
    asked: Option<Vec<ActionType>>,
) -> Result<Option<BTreeSet<String>>, ApiError> {
    let Some(asked) = asked else { return Ok(None) };
    let asked: BTreeSet<String> = asked.into_iter().map(|action| action.0.into_string()).collect();
    if asked.iter().any(|action| is_undocumented(action)) {
        let log = call
            .board
            .ask(&Filter::everything(scope.clone()), ActionDistribution)
            .await?;
        let names = || log.iter().map(|entry| entry.action.as_str());
        let is_slip = |action: &&String| is_undocumented(action) && !names().any(|name| name == **action);
        if let Some(slip) = asked.iter().find(is_slip) {
            return Err(unknown_action(slip, names()).into());
        }
    }
    Ok(Some(asked))
}

fn is_undocumented(action: &str) -> bool {
    !VOCABULARY.contains(&action)
}

/// Checks a number of entries.
pub(super) fn at_most_500(number: i32) -> Result<usize, Invalid> {
    usize::try_from(number)
        .ok()
        .filter(|_| (1..=MAX_FIRST).contains(&number))
        .ok_or_else(|| Invalid(format!("{number} is not a number from 1 to {MAX_FIRST}")))
}

/// Checks the number of entries that an argument has.
pub(super) fn entries(name: &str, number: i32) -> Result<usize, Invalid> {
    at_most_500(number).map_err(|Invalid(why)| Invalid(format!("`{name}`: {why}")))
}
