//! What is made of rows: how many they are, and parts of their dates.

use super::{
    expression::{Expression, TIMESTAMP},
    mistake::{Clause, Mistake},
    reader::Reader,
};
use crate::indicators::DatePart;

/// The functions that rows are counted by, as messages list them.
pub(super) const DATES: &str =
    "year(timestamp), month(timestamp), day(timestamp) and date_format(timestamp, 'YYYY-MM-dd')";

/// The patterns of dates, with what they show.
const PATTERNS: [(&str, DatePart); 6] = [
    ("YYYY", DatePart::Year),
    ("yyyy", DatePart::Year),
    ("YYYY-MM", DatePart::YearMonth),
    ("yyyy-MM", DatePart::YearMonth),
    ("YYYY-MM-dd", DatePart::Date),
    ("yyyy-MM-dd", DatePart::Date),
];

/// Reads what is in the parentheses of a function, whose name stands at the place.
pub(super) fn function(reader: &mut Reader, place: usize, name: &str) -> Result<Expression, Mistake> {
    let part = match name.to_lowercase().as_str() {
        "count" => return count(reader),
        "year" => Some(DatePart::Year),
        "month" => Some(DatePart::Month),
        "day" => Some(DatePart::Day),
        "date_format" => None,
        _ => {
            let message = format!("the function `{name}` is not taken; {}", taken(reader.clause()));
            return Err(reader.wrong(place, message));
        }
    };
    if !reader.word(TIMESTAMP) {
        return Err(reader.unexpected(&format!("the `{TIMESTAMP}` of {name}({TIMESTAMP})")));
    }
    let part = part.map_or_else(|| pattern(reader), Ok)?;
    reader.must(")")?;
    Ok(Expression::Date(part))
}

fn count(reader: &mut Reader) -> Result<Expression, Mistake> {
    if !reader.sign("*") {
        return Err(reader.unexpected("the `*` of count(*)"));
    }
    reader.must(")")?;
    Ok(Expression::Count)
}

/// `, 'YYYY-MM-dd'`.
fn pattern(reader: &mut Reader) -> Result<DatePart, Mistake> {
    reader.must(",")?;
    let place = reader.place();
    let Some(text) = reader.text() else {
        return Err(reader.unexpected("a pattern in quotes, such as 'YYYY-MM-dd'"));
    };
    let found = PATTERNS.into_iter().find(|(pattern, _)| *pattern == text);
    found.map(|(_, part)| part).ok_or_else(|| {
        let all = PATTERNS.map(|(pattern, _)| pattern).join(", ");
        reader.wrong(
            place,
            format_args!("the pattern {text:?} is not taken; these are: {all}"),
        )
    })
}

/// The functions that a clause takes.
fn taken(clause: Clause) -> String {
    match clause {
        Clause::Where => {
            "this clause takes now() alone, where a time stands, as in timestamp > now(days=-7)".into()
        }
        Clause::GroupBy => format!("these are: {DATES}"),
        Clause::Select => format!("these are: count(*) and, with group_by, {DATES}"),
        Clause::OrderBy => format!("these are, with group_by: count(*), {DATES}"),
    }
}
