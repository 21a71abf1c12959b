//! Conditions on the rows of the log.

use entity::activity::{self, Column};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, IntoSimpleExpr,
    sea_query::{Expr, SimpleExpr},
};

use crate::model::{Filter, Selection};

/// What a row has to hold besides the filter: for each field given, one of the values; and, where a
/// search is on, for one of the fields of the search, one of the values found for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Where {
    /// `user_id` is one of these.
    pub user_id: Option<Vec<String>>,
    /// `dataset_id` is one of these.
    pub dataset_id: Option<Vec<String>>,
    /// `page_id` is one of these.
    pub page_id: Option<Vec<String>>,
    /// `group_id` is one of these.
    pub group_id: Option<Vec<String>>,
    /// `map_id` is one of these.
    pub map_id: Option<Vec<String>>,
    /// `username` is one of these.
    pub username: Option<Vec<String>>,
    /// Text in any of the fields of [`SEARCHED`], in any case.
    pub search: Option<String>,
}

/// The fields that a search looks in.
pub(super) const SEARCHED: [Column; 7] = [
    Column::UserId,
    Column::DatasetId,
    Column::PageId,
    Column::GroupId,
    Column::MapId,
    Column::ReuseTitle,
    Column::Username,
];

impl Where {
    fn lists(&self) -> [(Column, &Option<Vec<String>>); 6] {
        [
            (Column::UserId, &self.user_id),
            (Column::DatasetId, &self.dataset_id),
            (Column::PageId, &self.page_id),
            (Column::GroupId, &self.group_id),
            (Column::MapId, &self.map_id),
            (Column::Username, &self.username),
        ]
    }

    /// The condition of the lists alone.
    pub(super) fn listed(&self, db: &impl ConnectionTrait) -> Condition {
        let lists = self
            .lists()
            .into_iter()
            .filter_map(|(column, list)| Some((column, list.as_ref()?)));
        lists.fold(Condition::all(), |all, (column, list)| {
            all.add(is_in(db, column, list))
        })
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
    if let Selection::Only(actions) = &filter.actions {
        all = all.add(is_in(
            db,
            Column::Action,
            actions.iter().map(crate::model::Action::as_str),
        ));
    }
    if let Selection::Only(names) = &filter.subdomains {
        let mut any = Condition::any().add(is_in(db, Column::SubdomainId, names));
        if filter.selects_no_subdomain() {
            any = any.add(Column::SubdomainId.is_null());
        }
        all = all.add(any);
    }
    all
}

/// Whether the column holds one of the values, however many they are: they travel as one.
pub(super) fn is_in(
    db: &impl ConnectionTrait,
    column: activity::Column,
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
