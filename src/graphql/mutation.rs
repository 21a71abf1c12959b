//! Recording.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::{ApiError, Call, Code, inputs::ActivityInput, types::int};
use crate::model::{Activity, MAX_ACTIVITIES, Record, Unrecordable};

pub(super) struct Mutation;

/// What appends to the log.
#[Object]
impl Mutation {
    /// Appends activities to the log, all or none, at most 10 000 at a time. An activity whose id is
    /// already in the log is counted as a duplicate and changes nothing. One that is older than the domain
    /// keeps is refused, and so is one whose texts have more than 16 MiB together. When the answer comes,
    /// what is recorded is on disk. Needs the permission record.
    async fn record_activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The domain; may be left out where the token has one.")] domain: Option<ID>,
        #[graphql(desc = "The activities; an empty list records nothing.")] activities: Vec<ActivityInput>,
    ) -> Result<RecordActivitiesPayload, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let scope = call.grant.record(domain.as_deref().map(String::as_str))?;
        if activities.len() > MAX_ACTIVITIES {
            let message = format!(
                "There are {} activities: give at most {MAX_ACTIVITIES} at a time",
                activities.len()
            );
            return Err(ApiError::input(message));
        }
        let activity =
            |(place, input): (usize, ActivityInput)| input.activity(place, scope.domain(), call.now);
        let activities: Vec<_> = activities
            .into_iter()
            .enumerate()
            .map(activity)
            .collect::<Result<_, _>>()?;
        must_be_recordable(call, &scope, &activities).await?;
        let appended = call.cache.store().append(&scope, activities).await?;
        Ok(RecordActivitiesPayload {
            recorded: int(appended.recorded)?,
            duplicates: int(appended.duplicates)?,
        })
    }
}

/// That each of the activities may be recorded.
async fn must_be_recordable(call: &Call, scope: &Record, activities: &[Activity]) -> Result<(), ApiError> {
    let first = activities.iter().map(|activity| activity.timestamp).min();
    let recordable = call.cache.store().recordable(scope, first, call.now).await?;
    for (place, activity) in activities.iter().enumerate() {
        recordable.check(activity).map_err(|why| refused(place, &why))?;
    }
    Ok(())
}

fn refused(place: usize, why: &Unrecordable) -> ApiError {
    let (code, field) = match why {
        Unrecordable::Subdomain(_) => (Code::Forbidden, "subdomainId"),
        Unrecordable::Id => (Code::Forbidden, "id"),
        Unrecordable::Age(..) => (Code::BadUserInput, "timestamp"),
    };
    ApiError::new(code, format!("activities[{place}].{field}: {why}"))
}

/// What became of the activities.
#[derive(SimpleObject)]
struct RecordActivitiesPayload {
    /// Those that are new in the log.
    recorded: i32,
    /// Those whose id was in the log already, or came earlier in the list.
    duplicates: i32,
}
