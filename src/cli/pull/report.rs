//! What is said of a pull.

use std::time::Duration;

use chrono::NaiveDate;

use crate::{
    cli::{Failure, import::show, say, tell},
    pull::{Complete, News, Round, Start, shown, stretch},
};

/// Tells where it goes on where that is not the day that was named.
pub(super) fn told_start(from: Option<NaiveDate>, start: &Start) {
    let (Some(from), Some(before)) = (from.filter(|from| *from != start.first), &start.before) else {
        return;
    };
    let pulled = stretch(before.first, before.last);
    tell(format_args!(
        "{pulled} was pulled before: this goes on from {}, and not from {from}",
        start.first
    ));
    told_again(before, from);
}

/// Tells how days from that one on are read once more; those that are not over are in any case.
fn told_again(complete: &Complete, day: NaiveDate) {
    if let Some(age) = complete.age(day) {
        tell(format_args!("--again {age} reads all from {day} on once more"));
    }
}

/// What happens meanwhile.
pub(super) fn told(news: &News<'_>) -> Result<(), Failure> {
    match news {
        News::Day(day, report) => show(&day.date.to_string(), report),
        News::Again(day, trouble, wait) => {
            tell(format_args!(
                "{}: {trouble}; it is tried again in {} s",
                day.date,
                wait.as_secs()
            ));
            Ok(())
        }
    }
}

/// What a round came to, where the next one begins so much later, if there is to be one.
pub(super) fn said(round: &Round, rest: Option<Duration>) -> Result<(), Failure> {
    let parts = [
        Some(format!("days pulled: {}", round.days)),
        round.complete.as_ref().map(empty),
        (!round.refused.is_empty()).then(|| format!("days with refused rows: {}", counted(&round.refused))),
    ];
    say(parts.into_iter().flatten().collect::<Vec<_>>().join("; "))?;
    if let (Some(day), Some(complete)) = (round.refused.first(), &round.complete) {
        told_again(complete, *day);
    }
    if let Some((date, trouble)) = &round.left {
        let next = match rest {
            Some(rest) => format!("left to the next round, in {} s", rest.as_secs()),
            None => "left: give the command again, and it goes on from there".into(),
        };
        tell(format_args!(
            "{date}: {trouble}. This day and those after it are {next}"
        ));
    }
    Ok(())
}

fn empty(complete: &Complete) -> String {
    format!(
        "days without any row in {}: {}",
        stretch(complete.first, complete.last),
        counted(&complete.empty)
    )
}

fn counted(days: &[NaiveDate]) -> String {
    match days {
        [] => "none".into(),
        days => format!("{} ({})", days.len(), shown(days)),
    }
}
