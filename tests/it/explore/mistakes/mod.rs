//! What the log cannot answer is refused as portals refuse it, and the place is told.

mod conditions;
mod shows;

use super::{refusal, served};
use crate::support::app::DATABASES;

/// A clause, the part that is not taken, and what is said of it.
type Case = (&'static str, &'static str, &'static str);

/// Which clause is told of, by the part of the message.
fn told(message: &str) -> &str {
    let rest = message
        .split_once("Clause(s) containing the error(s): ")
        .unwrap()
        .1;
    rest.strip_suffix('.').unwrap()
}

async fn are_refused(cases: &[Case]) {
    let (app, token) = served(DATABASES[0], &[]).await;
    for path in ["/records", "/exports/csv"] {
        for (clause, text, part) in cases {
            let (status, name, message) = refusal(&app, &token, path, &[(*clause, *text)]).await;
            assert_eq!((status, name.as_str()), (400, "ODSQLError"), "{text} {message}");
            assert!(
                message.starts_with("ODSQL query is malformed: "),
                "{text} {message}"
            );
            assert!(message.contains(part), "{text} {message}");
            assert_eq!(told(&message), *clause, "{text}");
        }
    }
}
