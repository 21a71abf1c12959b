//! The inputs of the schema, and the checked types that they become.

use async_graphql::{Enum, ID, InputObject, OneofObject};
use chrono::NaiveDate;
use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    ApiError,
    scalars::{ActionType, Date, DateTime, Duration},
};
use crate::{
    model::{
        self, Activity, CivilDuration, DomainId, Instant, Invalid, Naming, Parameters, PeriodChoice, Quoted,
        checked_id, checked_text, parse_date,
    },
    store::Direction,
};

/// The time that an answer covers. Exactly one field is set.
#[derive(OneofObject)]
pub(super) enum PeriodInput {
    /// Whole days in the time zone, first and last included.
    Dates(DateRangeInput),
    /// Instants: from included, to excluded.
    Instants(InstantRangeInput),
    /// Whole days in the time zone, ending with today: P14D is the last 14 days, today included.
    Last(Duration),
}

/// Whole days.
#[derive(InputObject)]
pub(super) struct DateRangeInput {
    /// The first day.
    from: Date,
    /// The last day, included.
    to: Date,
}

/// A stretch of time.
#[derive(InputObject)]
pub(super) struct InstantRangeInput {
    /// The first instant.
    from: DateTime,
    /// The first instant after it.
    to: DateTime,
}

impl From<PeriodInput> for PeriodChoice {
    fn from(input: PeriodInput) -> Self {
        match input {
            PeriodInput::Dates(range) => Self::Dates {
                first: range.from.0,
                last: range.to.0,
            },
            PeriodInput::Instants(range) => Self::Instants {
                from: range.from.instant,
                to: range.to.instant,
            },
            PeriodInput::Last(duration) => Self::Last(duration.0),
        }
    }
}

/// One end of a period, as the parameter of an address gives it.
#[derive(Clone, Copy)]
enum End {
    Day(NaiveDate),
    Instant(Instant),
}

impl End {
    fn read(text: &str, naming: Naming) -> Result<Self, Invalid> {
        let instant = |_| Instant::parse(text).map(Self::Instant);
        let end = parse_date(text).map(Self::Day).or_else(instant);
        end.map_err(|_| {
            let lost_its_sign = naming == Naming::Address && text.contains(' ');
            let sign = if lost_its_sign { "; in an address + is written %2B" } else { "" };
            Invalid(format!(
                "{} is neither a calendar day, such as 2026-11-23, nor an instant with an offset, such as 2026-11-23T09:00:00Z{sign}",
                Quoted(text)
            ))
        })
    }
}

impl PeriodInput {
    /// Reads one from parameters: `last`, or `from` and `to`, which are days or instants.
    pub(super) fn read(parameters: &mut Parameters) -> Result<Option<Self>, Invalid> {
        let naming = parameters.naming();
        let [named_last, named_from, named_to] = ["last", "from", "to"].map(|name| naming.quoted(name));
        let end = |text: &str| End::read(text, naming);
        let last = parameters.one("last", CivilDuration::parse)?;
        let (from, to) = (parameters.one("from", end)?, parameters.one("to", end)?);
        match (last, from, to) {
            (None, None, None) => Ok(None),
            (Some(last), None, None) => Ok(Some(Self::Last(Duration(last)))),
            (None, Some(End::Day(from)), Some(End::Day(to))) => Ok(Some(Self::Dates(DateRangeInput {
                from: Date(from),
                to: Date(to),
            }))),
            (None, Some(End::Instant(from)), Some(End::Instant(to))) => {
                let [from, to] = [from, to].map(|instant| DateTime {
                    instant,
                    zone: Tz::UTC,
                });
                Ok(Some(Self::Instants(InstantRangeInput { from, to })))
            }
            (None, Some(_), Some(_)) => Err(Invalid(format!(
                "{named_from} and {named_to} are a day and an instant: give two days, or two instants"
            ))),
            _ => Err(Invalid(format!(
                "A period is either {named_last}, or {named_from} and {named_to} together: give one of these"
            ))),
        }
    }
}

/// How long a bucket is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::Interval")]
pub(super) enum Interval {
    /// From one full hour of the clock to the next, or to where the clock is changed.
    Hour,
    /// A civil day: 23 or 25 hours where the clock is changed.
    Day,
    /// Seven civil days from Monday.
    Week,
    /// A calendar month.
    Month,
}

/// The order of the log.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActivityOrder {
    /// By timestamp, the newest first; activities of the same microsecond by id, backwards.
    NewestFirst,
    /// By timestamp, the oldest first; activities of the same microsecond by id.
    OldestFirst,
}

impl From<ActivityOrder> for Direction {
    fn from(order: ActivityOrder) -> Self {
        match order {
            ActivityOrder::NewestFirst => Self::Down,
            ActivityOrder::OldestFirst => Self::Up,
        }
    }
}

/// An activity to record. Empty text and null are the same: null.
#[derive(InputObject)]
pub(super) struct ActivityInput {
    /// Makes recording again harmless: 1 to 255 bytes, unique within the domain. Default: a new
    /// UUID (version 7).
    id: Option<ID>,
    /// When it happened. Default: now.
    timestamp: Option<DateTime>,
    /// Who did it; `anonymous` for a visitor who is not logged in.
    user_id: Option<ID>,
    /// The dataset acted on.
    dataset_id: Option<ID>,
    /// The user on whom the action has an effect.
    username: Option<String>,
    /// What was done. A name that is new to the log is welcome.
    action: ActionType,
    /// The group acted on.
    group_id: Option<ID>,
    /// The page acted on.
    page_id: Option<ID>,
    /// What changed, kept to the letter.
    diff: Option<String>,
    /// The map acted on.
    map_id: Option<ID>,
    /// The reuse acted on.
    reuse_title: Option<String>,
    /// The subdomain it happened on; none for the domain itself.
    subdomain_id: Option<ID>,
}

impl ActivityInput {
    /// The activity in the log of the domain.
    pub(super) fn activity(
        self,
        place: usize,
        domain: &DomainId,
        now: Instant,
    ) -> Result<Activity, ApiError> {
        let said = |field: &str, Invalid(why): Invalid| {
            ApiError::input(format!("activities[{place}].{field}: {why}"))
        };
        let text = |field: &str, text: Option<String>| {
            checked_text(text.unwrap_or_default()).map_err(|invalid| said(field, invalid))
        };
        let id = |field: &str, id: Option<ID>| text(field, id.map(|id| id.0));
        let activity = Activity {
            id: match self.id {
                Some(id) => checked_id(&id, "The id")
                    .map_err(|invalid| said("id", invalid))?
                    .to_owned(),
                None => Uuid::now_v7().to_string(),
            },
            timestamp: self.timestamp.map_or(now, |timestamp| timestamp.instant),
            domain_id: domain.clone(),
            user_id: id("userId", self.user_id)?,
            dataset_id: id("datasetId", self.dataset_id)?,
            username: text("username", self.username)?,
            action: self.action.0,
            group_id: id("groupId", self.group_id)?,
            page_id: id("pageId", self.page_id)?,
            diff: text("diff", self.diff)?,
            map_id: id("mapId", self.map_id)?,
            reuse_title: text("reuseTitle", self.reuse_title)?,
            subdomain_id: id("subdomainId", self.subdomain_id)?,
        };
        let activity = activity.of_bounded_size();
        activity.map_err(|Invalid(why)| ApiError::input(format!("activities[{place}]: {why}")))
    }
}
