//! From the texts of a row to an activity.

use super::{Origin, api_calls::action_of, cells::Cells, column::Column, read::Options};
use crate::model::{Action, Activity, DomainId, Instant, Invalid, Quoted, checked_id, checked_text};

/// A row that cannot be used: the column at fault, and why.
pub(super) type Fault = (Column, Invalid);

/// The activity that a row tells; its id is empty where it brings none.
pub(super) fn activity(mut cells: Cells, options: &Options) -> Result<Activity, Fault> {
    let given = cells.take(Column::Id).map(id).transpose()?;
    let mut text = |column| {
        let text = cells.take(column).unwrap_or_default();
        checked_text(text).map_err(|invalid| (column, invalid))
    };
    Ok(Activity {
        id: given.unwrap_or_default(),
        timestamp: timestamp(text(Column::Timestamp)?, options)?,
        domain_id: domain(text(Column::DomainId)?, options)?,
        user_id: text(Column::UserId)?,
        dataset_id: text(Column::DatasetId)?,
        username: text(Column::Username)?,
        action: action(text(Column::Action)?, text(Column::Api)?)?,
        group_id: text(Column::GroupId)?,
        page_id: text(Column::PageId)?,
        diff: text(Column::Diff)?,
        map_id: text(Column::MapId)?,
        reuse_title: text(Column::ReuseTitle)?,
        subdomain_id: text(Column::SubdomainId)?,
    })
}

fn id(id: String) -> Result<String, Fault> {
    checked_id(&id, "The row's id").map_err(|invalid| (Column::Id, invalid))?;
    Ok(id)
}

fn timestamp(text: Option<String>, options: &Options) -> Result<Instant, Fault> {
    let fault = |invalid| (Column::Timestamp, invalid);
    let text = match (text, options.origin) {
        (Some(text), _) => text,
        (None, Origin::Client(now)) => return Ok(now),
        (None, Origin::Portal) => return Err(fault(Invalid::new("There is no timestamp"))),
    };
    Instant::parse(&text).or_else(|invalid| match (options.assume_zone, options.origin) {
        (Some(zone), _) if has_no_offset(&text) => Instant::parse_local(&text, zone).map_err(fault),
        (None, Origin::Portal) if has_no_offset(&text) => Err(fault(Invalid(format!(
            "{} has no offset: name the zone it was written in with --assume-zone",
            Quoted(&text)
        )))),
        _ => Err(fault(invalid)),
    })
}

/// Whether the text is a timestamp but for that.
fn has_no_offset(text: &str) -> bool {
    Instant::parse_local(text, chrono_tz::UTC).is_ok()
}

fn domain(named: Option<String>, options: &Options) -> Result<DomainId, Fault> {
    let fault = |invalid| (Column::DomainId, invalid);
    match (named, &options.domain) {
        (Some(named), Some(domain)) if named != domain.as_str() => {
            let asked = match options.origin {
                Origin::Portal => "--domain is",
                Origin::Client(_) => "it is sent to",
            };
            let why = format!(
                "The row is of the domain {}, and {asked} `{domain}`",
                Quoted(&named)
            );
            Err(fault(Invalid(why)))
        }
        (_, Some(domain)) => Ok(domain.clone()),
        (Some(named), None) => DomainId::parse(&named).map_err(fault),
        (None, None) => Err(fault(Invalid::new(
            "The row names no domain: name one for all rows with --domain",
        ))),
    }
}

fn action(action: Option<String>, api: Option<String>) -> Result<Action, Fault> {
    let (column, name) = match (action, api) {
        (Some(action), _) => (Column::Action, action),
        (None, Some(api)) => (Column::Api, action_of(&api)),
        (None, None) => return Err((Column::Action, Invalid::new("There is no action"))),
    };
    Action::parse(&name).map_err(|invalid| (column, invalid))
}
