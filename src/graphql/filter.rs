//! What the rows of the log have to hold.

use async_graphql::{Enum, ID, InputObject};
use chrono_tz::Tz;

use super::parameter::{choice, hour, id, text};
use crate::model::{self, Field, Filter, Invalid, Parameters, WeekHours};

/// What the rows have to hold. Fields given together must all hold. Of a list a row holds any value, empty text
/// standing for none; an empty list selects nothing. Where a list ends in `NotIn` a row holds some value, but none of
/// the list; an empty list selects all rows that hold any.
#[derive(InputObject)]
pub(super) struct ActivityFilter {
    /// Who did it.
    user_id: Option<Vec<ID>>,
    /// Who did it is told, and is none of these: with "anonymous" alone, all that identified users did.
    user_id_not_in: Option<Vec<ID>>,
    /// The dataset acted on.
    dataset_id: Option<Vec<ID>>,
    /// A dataset was acted on, but none of these.
    dataset_id_not_in: Option<Vec<ID>>,
    /// The page acted on.
    page_id: Option<Vec<ID>>,
    /// A page was acted on, but none of these.
    page_id_not_in: Option<Vec<ID>>,
    /// The group acted on.
    group_id: Option<Vec<ID>>,
    /// A group was acted on, but none of these.
    group_id_not_in: Option<Vec<ID>>,
    /// The map acted on.
    map_id: Option<Vec<ID>>,
    /// A map was acted on, but none of these.
    map_id_not_in: Option<Vec<ID>>,
    /// The user on whom the action had an effect.
    username: Option<Vec<String>>,
    /// The action had an effect on a user, but on none of these.
    username_not_in: Option<Vec<String>>,
    /// The weekdays on which it happened, by the clocks of the time zone of the answer.
    weekday: Option<Vec<Weekday>>,
    /// The hours of the day, from 0 to 23, in which it happened, by the clocks of the time zone of the answer. One
    /// that they show twice is both. With one weekday and one hour these are the rows that a figure of
    /// activityHeatmap counts.
    hour: Option<Vec<i32>>,
    /// Text in any of user, dataset, page, group, map, reuse title, username; case does not matter.
    /// Empty text searches nothing: all rows hold.
    search: Option<String>,
}

impl ActivityFilter {
    /// Reads it from the parameters of an address, which have the names of its fields.
    pub(super) fn read(parameters: &mut Parameters) -> Result<Self, Invalid> {
        Ok(Self {
            user_id: parameters.many("userId", id)?,
            user_id_not_in: parameters.many("userIdNotIn", id)?,
            dataset_id: parameters.many("datasetId", id)?,
            dataset_id_not_in: parameters.many("datasetIdNotIn", id)?,
            page_id: parameters.many("pageId", id)?,
            page_id_not_in: parameters.many("pageIdNotIn", id)?,
            group_id: parameters.many("groupId", id)?,
            group_id_not_in: parameters.many("groupIdNotIn", id)?,
            map_id: parameters.many("mapId", id)?,
            map_id_not_in: parameters.many("mapIdNotIn", id)?,
            username: parameters.many("username", text)?,
            username_not_in: parameters.many("usernameNotIn", text)?,
            weekday: parameters.many("weekday", choice)?,
            hour: parameters.many("hour", hour)?,
            search: parameters.one("search", text)?,
        })
    }

    /// The filter narrowed down to the rows that hold all of it, and the text to search for.
    ///
    /// # Errors
    /// If there is no such hour.
    pub(super) fn narrow(self, filter: Filter, zone: Tz) -> Result<(Filter, Option<String>), Invalid> {
        let weekdays = self
            .weekday
            .map(|days| days.into_iter().map(model::Weekday::from));
        let week = WeekHours::of(zone, weekdays, self.hour)
            .map_err(|Invalid(why)| Invalid(format!("where.hour: {why}")))?;
        let fields = [
            (Field::User, texts(self.user_id), texts(self.user_id_not_in)),
            (
                Field::Dataset,
                texts(self.dataset_id),
                texts(self.dataset_id_not_in),
            ),
            (Field::Page, texts(self.page_id), texts(self.page_id_not_in)),
            (Field::Group, texts(self.group_id), texts(self.group_id_not_in)),
            (Field::Map, texts(self.map_id), texts(self.map_id_not_in)),
            (Field::Username, self.username, self.username_not_in),
        ];
        let filter = fields
            .into_iter()
            .fold(Filter { week, ..filter }, |filter, (field, among, except)| {
                filter.with(field, among).without(field, except)
            });
        Ok((filter, self.search.filter(|text| !text.is_empty())))
    }
}

fn texts(ids: Option<Vec<ID>>) -> Option<Vec<String>> {
    ids.map(|ids| ids.into_iter().map(|id| id.0).collect())
}

/// A day of the week.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "model::Weekday")]
pub(super) enum Weekday {
    /// The first day.
    Monday,
    /// The second day.
    Tuesday,
    /// The third day.
    Wednesday,
    /// The fourth day.
    Thursday,
    /// The fifth day.
    Friday,
    /// The sixth day.
    Saturday,
    /// The seventh day.
    Sunday,
}
