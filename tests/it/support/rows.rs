//! Made-up rows of a log.

use backoffice_analytics::model::{Activity, Instant};
use chrono_tz::{Africa, America, Asia, Australia, Europe, Tz};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::app::{activity, at};

pub(crate) const ACTIONS: [&str; 5] = [
    "edit_dataset",
    "analyze",
    "add_page",
    "api_x",
    "edit_domain_property",
];
pub(crate) const USERS: [&str; 5] = ["anonymous", "a", "Z", "é", "b"];
pub(crate) const IDS: [&str; 4] = ["x", "Y", "z", "w"];
/// Zones that are ahead and behind, by hours and parts of hours, and change their clocks by an hour, by half of one,
/// twice a year, four times, or not at all.
pub(crate) const ZONES: [Tz; 6] = [
    Europe::Paris,
    Asia::Kathmandu,
    America::St_Johns,
    Australia::Lord_Howe,
    Africa::Casablanca,
    Africa::Monrovia,
];
/// Ends of months, changes of clocks, and what lies between.
const MOMENTS: [&str; 9] = [
    "2026-03-01T00:00:00Z",
    "2026-03-28T23:00:00Z",
    "2026-03-29T01:00:00Z",
    "2026-03-31T22:00:00Z",
    "2026-04-01T00:00:00Z",
    "2026-04-04T15:00:00Z",
    "2026-04-15T11:14:59.999999Z",
    "2026-05-01T00:00:00Z",
    "2026-10-25T01:00:00Z",
];
/// The ends of time, and the last of the years whose changes of clocks are known.
const FAR: [&str; 3] = [
    "1970-01-04T12:00:00Z",
    "2099-10-25T01:00:00Z",
    "2999-12-25T12:00:00Z",
];

/// A moment of a year, give or take a few microseconds or hours.
pub(crate) fn instants() -> impl Strategy<Value = Instant> {
    near(&MOMENTS)
}

/// The same of a thousand years.
pub(crate) fn far_instants() -> impl Strategy<Value = Instant> {
    prop_oneof![3 => near(&MOMENTS), 1 => near(&FAR)]
}

fn near(moments: &'static [&'static str]) -> impl Strategy<Value = Instant> {
    let offsets = prop_oneof![
        -2i64..3,
        (-300i64..300).prop_map(|quarters| quarters * 900_000_000)
    ];
    (select(moments), offsets).prop_map(|(moment, offset)| Instant::from_micros(at(moment).micros() + offset))
}

/// Rows without an id or a domain, which happened at these times.
pub(crate) fn rows(times: impl Strategy<Value = Instant>) -> impl Strategy<Value = Vec<Activity>> {
    let row = (
        times,
        select(&ACTIONS[..]),
        ids(&USERS),
        ids(&IDS),
        ids(&IDS),
        ids(&IDS[..2]),
    );
    let row = row.prop_map(
        |(timestamp, action, user_id, dataset_id, page_id, subdomain_id)| Activity {
            timestamp,
            user_id,
            dataset_id,
            page_id,
            subdomain_id,
            ..activity("set-later", "", MOMENTS[0], action)
        },
    );
    vec(row, 0..120)
}

fn ids(names: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    option::of(select(names).prop_map(str::to_owned))
}
