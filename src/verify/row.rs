//! What is checked of a single row.

use super::Kind;
use crate::model::{Activity, Field, Instant, Month, checked_id, checked_text};

/// What is wrong with the values of an activity that lies in the segment.
pub(super) fn faults(activity: &Activity, segment: Month) -> impl Iterator<Item = (Kind, String)> {
    let month = Month::from(activity.timestamp);
    let elsewhere = (month != segment).then(|| format!("it happened in {}", month.number()));
    let id = checked_id(&activity.id, "its id").err();
    let never = Instant::checked(activity.timestamp.utc()).err();
    [
        elsewhere.map(|what| (Kind::Month, what)),
        id.map(|invalid| (Kind::Id, invalid.0)),
        never.map(|invalid| (Kind::Value, invalid.0)),
    ]
    .into_iter()
    .flatten()
    .chain(texts(activity))
}

fn texts(activity: &Activity) -> impl Iterator<Item = (Kind, String)> {
    let fields = Field::ALL.map(|field| (field.name(), activity.field(field)));
    let all = fields.into_iter().chain([("diff", activity.diff.as_deref())]);
    all.filter_map(|(name, text)| match checked_text(text?.to_owned()) {
        Ok(Some(_)) => None,
        Ok(None) => Some((
            Kind::Value,
            format!("its {name} is empty text, and should be null"),
        )),
        Err(invalid) => Some((Kind::Value, format!("its {name}: {}", invalid.0))),
    })
}
