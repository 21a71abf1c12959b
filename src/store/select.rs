//! Conditions on the rows of the log.

use std::collections::{BTreeMap, BTreeSet};

use entity::activity::Column;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, IntoSimpleExpr,
    sea_query::{Expr, SimpleExpr},
};

use crate::model::{Field, Filter};

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

/// The condition that a filter sets.
pub(super) fn filtered(db: &impl ConnectionTrait, filter: &Filter) -> Condition {
    let mut all = Condition::all().add(Column::DomainId.eq(filter.scope.domain().as_str()));
    if let Some((from, to)) = filter.span {
        all = all
            .add(Column::Timestamp.gte(from.micros()))
            .add(Column::Timestamp.lt(to.micros()));
    }
    for (field, values) in &filter.all {
        all = all.add(holds(db, *field, values));
    }
    all.add_option(filter.any.as_ref().map(|any| holds_any(db, any)))
}

fn holds(db: &impl ConnectionTrait, field: Field, values: &BTreeSet<Option<String>>) -> Condition {
    let named = is_in(db, column(field), values.iter().flatten());
    let null = values.contains(&None).then(|| column(field).is_null());
    Condition::any().add(named).add_option(null)
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
