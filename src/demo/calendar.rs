//! The rhythm of a portal: hours, days and the days that are not like others.

use chrono::{DateTime, Datelike, Timelike, Weekday};
use chrono_tz::Tz;

use super::{DAYS, portals::Portal, schedule::Kind};
use crate::model::Instant;

/// Weights of the local hours at the office: a morning, a lunch, an afternoon.
const OFFICE: [u64; 24] = [
    0, 0, 0, 0, 0, 0, 1, 5, 30, 80, 100, 95, 40, 45, 90, 95, 85, 60, 25, 8, 4, 3, 2, 1,
];
/// Weights of the local hours of visits: programs call at night, people until late.
const VISITS: [u64; 24] = [
    22, 18, 16, 15, 15, 17, 24, 38, 62, 85, 98, 100, 82, 86, 97, 96, 90, 82, 70, 60, 55, 48, 38, 28,
];

/// How many days ago the office was closed, besides holidays.
const CLOSED: u32 = 38;
/// How many days ago the portal was down for maintenance: a few calls got through.
const DOWN: u32 = 45;
/// The week that holds the day in the news, in days ago.
const NEWS: std::ops::Range<u32> = 14..21;

/// The hour of which the weight is asked.
#[derive(Debug)]
pub(super) struct Moment {
    local: DateTime<Tz>,
    days_ago: u32,
}

impl Moment {
    /// The hour that begins here; `hour` counts from the log's first one.
    pub(super) fn new(begins: Instant, zone: Tz, hour: u32) -> Self {
        Self {
            local: begins.utc().with_timezone(&zone),
            days_ago: DAYS - 1 - hour / 24,
        }
    }
}

/// How much of what goes on falls in this hour, as against others of the same kind.
pub(super) fn weight(portal: &Portal, kind: Kind, moment: &Moment) -> u64 {
    let hour = moment.local.hour() as usize;
    let growth = u64::from(200 - moment.days_ago);
    match kind {
        Kind::Visit => VISITS[hour] * visits_that_day(portal, moment) * growth,
        Kind::Office => OFFICE[hour] * office_that_day(portal, moment) * growth,
        Kind::Harvest => u64::from(moment.local.weekday() == portal.harvest && hour == 2),
        Kind::Press => u64::from(in_the_news(moment)) * OFFICE[hour],
    }
}

fn visits_that_day(portal: &Portal, moment: &Moment) -> u64 {
    match moment.local.weekday() {
        _ if moment.days_ago == DOWN => 4,
        _ if is_holiday(portal, moment) => 50,
        Weekday::Sat => 48,
        Weekday::Sun => 40,
        _ => 100,
    }
}

fn office_that_day(portal: &Portal, moment: &Moment) -> u64 {
    match moment.local.weekday() {
        _ if is_holiday(portal, moment) || moment.days_ago == CLOSED => 3,
        Weekday::Sat => 5,
        Weekday::Sun => 2,
        Weekday::Fri => 75,
        _ => 100,
    }
}

/// Exactly one Thursday: it was in the papers of the day.
fn in_the_news(moment: &Moment) -> bool {
    moment.local.weekday() == Weekday::Thu && NEWS.contains(&moment.days_ago)
}

fn is_holiday(portal: &Portal, moment: &Moment) -> bool {
    portal
        .holidays
        .contains(&(moment.local.month(), moment.local.day()))
}
