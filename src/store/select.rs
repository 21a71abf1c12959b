//! Conditions on the rows of the log.

use std::collections::{BTreeMap, BTreeSet};

use entity::activity::Column;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, IntoSimpleExpr,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::Head;
use crate::model::{Allowed, Field, Filter, HOUR, HOURS_OF_WEEK, Turn, WeekClock, WeekHours};

/// The column of a field.
pub(super) const fn column(field: Field) -> Column {
    match field {
        Field::Action => Column::Action,
        Field::User => Column::UserId,
        Field::Dataset => Column::DatasetId,
        Field::Page => Column::PageId,
        Field::Subdomain => Column::SubdomainId,
        Field::Group => Column::GroupId,
        Field::Map => Column::MapId,
        Field::Reuse => Column::ReuseTitle,
        Field::Username => Column::Username,
    }
}

/// The condition that a filter sets on the rows of these segments.
pub(super) fn filtered(db: &impl ConnectionTrait, filter: &Filter, heads: &[Head]) -> Condition {
    let mut all = Condition::all().add(Column::DomainId.eq(filter.scope.domain().as_str()));
    if let Some((from, to)) = filter.span {
        all = all
            .add(Column::Timestamp.gte(from.micros()))
            .add(Column::Timestamp.lt(to.micros()));
    }
    if let Some(hours) = &filter.week {
        let months = heads.iter().map(|head| head.month);
        let clock = WeekClock::new(hours.zone(), months.filter(|month| month.touches(filter.span)));
        all = all.add(lies_in(hours, &clock));
    }
    for (field, allowed) in &filter.all {
        all = all.add(holds(db, *field, allowed));
    }
    all.add_option(filter.any.as_ref().map(|any| holds_any(db, any)))
}

/// Whether the time of the row is one of the hours. It is counted in integers, so that it needs nothing of what a
/// database knows of time zones.
fn lies_in(hours: &WeekHours, clock: &WeekClock) -> SimpleExpr {
    let shown = Expr::col(Column::Timestamp).add(ahead(clock.turns()));
    let hour = shown.div(HOUR).modulo(i64::from(HOURS_OF_WEEK));
    hour.is_in(hours.numbers().iter().copied().map(i64::from))
}

/// How far the clocks are ahead at the time of the row. The turns are halved again and again, so that a row takes few
/// comparisons, however many years they are of.
fn ahead(turns: &[Turn]) -> SimpleExpr {
    let (early, late) = match turns {
        [] => return Expr::val(0_i64),
        [only] => return Expr::val(only.ahead),
        _ => turns.split_at(turns.len() / 2),
    };
    let is_early = Expr::col(Column::Timestamp).lt(late[0].from.micros());
    Expr::case(is_early, ahead(early)).finally(ahead(late)).into()
}

fn holds(db: &impl ConnectionTrait, field: Field, allowed: &Allowed) -> Condition {
    let null = |null: bool| null.then(|| column(field).is_null());
    match allowed {
        Allowed::Among { texts, null: too } => Condition::any()
            .add(is_in(db, column(field), texts))
            .add_option(null(*too)),
        Allowed::Except { texts, null: too } => {
            let text = Condition::all()
                .add(column(field).is_not_null())
                .add(is_in(db, column(field), texts).not());
            Condition::any().add(text).add_option(null(*too))
        }
    }
}

fn holds_any(db: &impl ConnectionTrait, any: &BTreeMap<Field, BTreeSet<String>>) -> Condition {
    let none = Condition::any().add(Expr::val(false));
    any.iter().fold(none, |condition, (field, values)| {
        condition.add(is_in(db, column(*field), values))
    })
}

/// Whether the column holds one of the values, however many they are: they travel as one.
pub(super) fn is_in(
    db: &impl ConnectionTrait,
    column: impl IntoSimpleExpr,
    values: impl IntoIterator<Item = impl AsRef<str>>,
) -> SimpleExpr {
    // No text of the log holds NUL, and PostgreSQL does not read it.
    let values = values.into_iter().filter(|value| !value.as_ref().contains('\0'));
    let values: Vec<_> = values
        .map(|value| serde_json::Value::from(value.as_ref()))
        .collect();
    let list = Expr::val(serde_json::Value::from(values).to_string());
    let template = match db.get_database_backend() {
        DatabaseBackend::Postgres => "$1 IN (SELECT jsonb_array_elements_text(CAST($2 AS jsonb)))",
        _ => "? IN (SELECT value FROM json_each(?))",
    };
    Expr::cust_with_exprs(template, [column.into_simple_expr(), list])
}
