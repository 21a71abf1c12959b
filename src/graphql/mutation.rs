//! Recording.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::{ApiError, Call, Code, inputs::ActivityInput, types::int};
use crate::model::{Activity, Month, Record, Retention};

/// The most activities of one mutation.
const MAX_ACTIVITIES: usize = 10_000;

pub(super) struct Mutation;

/// What appends to the log.
#[Object]
impl Mutation {
    /// Appends activities to the log, all or none, at most 10 000 at a time. An activity whose id is
    /// already in the log is counted as a duplicate and changes nothing. One that is older than the domain
    /// keeps is refused. When the answer comes, what is recorded is on disk. Needs the permission record.
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
        within(&scope, &activities)?;
        kept(call, &scope, &activities).await?;
        let appended = call.cache.store().append(&scope, activities).await?;
        Ok(RecordActivitiesPayload {
            recorded: int(appended.recorded)?,
            duplicates: int(appended.duplicates)?,
        })
    }
}

/// A token that sees some subdomains records on those alone, and not under the ids that imports give: rows of the
/// others would be left out as duplicates of what it recorded, or their ids be found out.
fn within(scope: &Record, activities: &[Activity]) -> Result<(), ApiError> {
    let Some(names) = scope.extent().names() else {
        return Ok(());
    };
    let domain = scope.domain().as_str();
    let is_outside = |activity: &Activity| !scope.extent().covers(domain, activity.subdomain_id.as_deref());
    if let Some(place) = activities.iter().position(is_outside) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let message = format!(
            "activities[{place}].subdomainId: the token covers {} alone",
            names.join(", ")
        );
        return Err(ApiError::new(Code::Forbidden, message));
    }
    activities.iter().position(has_id_of_import).map_or(Ok(()), |place| {
        let message = format!(
            "activities[{place}].id: 32 hexadecimal digits are the id of an imported row, which a token for some subdomains may not give: give another one, such as a UUID with its hyphens"
        );
        Err(ApiError::new(Code::Forbidden, message))
    })
}

fn has_id_of_import(activity: &Activity) -> bool {
    activity.id.len() == 32 && activity.id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What the domain's retention would remove is not recorded. It never reaches into the present month, so that what
/// is told as it happens costs no look at the domain.
async fn kept(call: &Call, scope: &Record, activities: &[Activity]) -> Result<(), ApiError> {
    let is_before = |first: Month| move |it: &Activity| Month::from(it.timestamp) < first;
    if !activities.iter().any(is_before(call.now.into())) {
        return Ok(());
    }
    let domain = call.cache.store().domain(scope).await?;
    let keeps = domain.and_then(|domain| Some((domain.retention?, domain.keeps_from(call.now)?)));
    let Some((Retention(age), first)) = keeps else {
        return Ok(());
    };
    activities.iter().position(is_before(first)).map_or(Ok(()), |place| {
        let message = format!(
            "activities[{place}].timestamp: the domain keeps its log for {age}, now from {} (UTC) on, and records nothing older",
            first.first_day()
        );
        Err(ApiError::input(message))
    })
}

/// What became of the activities.
#[derive(SimpleObject)]
struct RecordActivitiesPayload {
    /// Those that are new in the log.
    recorded: i32,
    /// Those whose id was in the log already, or came earlier in the list.
    duplicates: i32,
}
