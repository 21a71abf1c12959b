//! `select`, `group_by` and `order_by`.

use super::{
    super::{refusal, served},
    Case, are_refused,
};
use crate::support::app::DATABASES;

const CLAUSES: &[Case] = &[
    (
        "select",
        "actoin",
        "at character 1: Unknown field: actoin; the nearest: action",
    ),
    (
        "select",
        "action, action",
        "at character 9: there is another `action`: give one of them another name with `as`",
    ),
    ("select", "*, action", "at character 4: there is another `action`"),
    (
        "select",
        "action as",
        "at character 10: it ends, where a name should be",
    ),
    (
        "select",
        "action,",
        "at character 8: it ends, where a field or a function should be",
    ),
    (
        "select",
        "sum(action)",
        "at character 1: the function `sum` is not taken; these are: count(*) and, with group_by, year(timestamp)",
    ),
    (
        "select",
        "count(action)",
        "at character 7: there is `action`, where the `*` of count(*) should be",
    ),
    (
        "select",
        "year(timestamp)",
        "at character 1: `year(timestamp)` is shown with group_by alone",
    ),
    (
        "select",
        "date_format(timestamp,'YYYY') as year",
        "at character 1: `date_format(timestamp,'YYYY')` is shown with group_by alone",
    ),
    (
        "select",
        "action, count(*)",
        "at character 1: `action` is not in group_by, so it cannot be shown beside what is counted",
    ),
    (
        "select",
        "count(*), *",
        "at character 11: `*` cannot be shown beside what is counted",
    ),
    (
        "order_by",
        "action",
        "at character 1: rows are in the order of timestamp, and not of `action`",
    ),
    (
        "order_by",
        "timestamp desc, action",
        "at character 15: rows are in the order of one key, timestamp: leave out what follows it",
    ),
    (
        "order_by",
        "random(1)",
        "at character 1: the function `random` is not taken; these are, with group_by: count(*), year(timestamp)",
    ),
];

const WITH_GROUPS: &[(&str, &str, &str, &str)] = &[
    (
        "group_by",
        "timestamp",
        "",
        "at character 1: rows are not counted by `timestamp`: count them by another field, or by year(timestamp)",
    ),
    (
        "group_by",
        "diff",
        "",
        "at character 1: rows are not counted by `diff`",
    ),
    (
        "group_by",
        "count(*)",
        "",
        "at character 1: rows are not counted by `count(*)`",
    ),
    (
        "group_by",
        "action, action",
        "",
        "at character 9: there is another `action`",
    ),
    (
        "group_by",
        "user_id, action, user_id as who",
        "",
        "at character 18: rows are counted by `user_id` already: leave it out here",
    ),
    (
        "group_by",
        "year(timestamp), date_format(timestamp, 'YYYY')",
        "",
        "at character 18: rows are counted by `date_format(timestamp, 'YYYY')` already",
    ),
    (
        "group_by",
        "range(timestamp, 1 day)",
        "",
        "at character 1: the function `range` is not taken; these are: year(timestamp)",
    ),
    (
        "group_by",
        "date_format(timestamp,'YYYY/MM')",
        "",
        "at character 23: the pattern \"YYYY/MM\" is not taken; these are: YYYY, yyyy, YYYY-MM, yyyy-MM, YYYY-MM-dd, yyyy-MM-dd",
    ),
    (
        "group_by",
        "date_format(timestamp, YYYY)",
        "",
        "at character 24: there is `YYYY`, where a pattern in quotes, such as 'YYYY-MM-dd' should be",
    ),
    (
        "group_by",
        "date_format(timestamp)",
        "",
        "at character 22: there is `)`, where `,` should be",
    ),
    (
        "group_by",
        "date_format(action, 'YYYY')",
        "",
        "at character 13: there is `action`, where the `timestamp` of date_format(timestamp) should be",
    ),
    (
        "group_by",
        "date_format(timestamp, 'YYYY')",
        "select=date_format(timestamp, 'YYYY-MM')",
        "at character 1: `date_format(timestamp, 'YYYY-MM')` is not in group_by",
    ),
    (
        "group_by",
        "date_format(timestamp, 'YYYY')",
        "order_by=day(timestamp)",
        "at character 1: `day(timestamp)` is not in group_by",
    ),
    (
        "group_by",
        "action",
        "select=count(*) as action",
        "at character 1: there is another `action`",
    ),
    (
        "group_by",
        "action",
        "order_by=user_id",
        "at character 1: `user_id` is not in group_by, so groups have no such order",
    ),
    (
        "group_by",
        "action",
        "select=page_id",
        "at character 1: `page_id` is not in group_by",
    ),
];

#[tokio::test]
async fn a_clause_that_is_not_taken_is_refused_with_its_place() {
    are_refused(CLAUSES).await;
}

#[tokio::test]
async fn so_is_one_that_does_not_go_with_another() {
    let (app, token) = served(DATABASES[0], &[]).await;
    for path in ["/records", "/exports/csv"] {
        for (clause, text, other, part) in WITH_GROUPS {
            let other = other.split_once('=').into_iter();
            let parameters: Vec<_> = other.chain([(*clause, *text)]).collect();
            let (status, name, message) = refusal(&app, &token, path, &parameters).await;
            assert_eq!((status, name.as_str()), (400, "ODSQLError"), "{text} {message}");
            assert!(message.contains(part), "{text} {message}");
        }
    }
}
