//! Rows as large as they may be, and larger.

use std::io::{Read, repeat};

use backoffice_analytics::{
    ingest::{Format, Options},
    model::MAX_TEXTS,
};

use super::outcome;

/// Where a row stands in a file: what comes before its `diff`, and what comes after it, good rows around both.
struct Shape {
    format: Format,
    begin: String,
    end: String,
}

fn shapes() -> [Shape; 5] {
    let row = r#"{"timestamp":"2026-08-15T09:12:44Z","domain_id":"p","action":"geo","diff":""#;
    let json = |format, begin: &str, between: &str, end: &str| Shape {
        format,
        begin: format!("{begin}{row}\"}}{between}{row}"),
        end: format!("\"}}{between}{row}\"}}{end}"),
    };
    let cells = "2026-08-15T09:12:44Z;p;geo;";
    [
        Shape {
            format: Format::Csv,
            begin: format!("timestamp;domain_id;action;diff\n{cells}\n{cells}"),
            end: format!("\n{cells}\n"),
        },
        json(Format::JsonLines, "", "\n", "\n"),
        json(Format::Json, "", "\n", "\n"),
        json(Format::Json, "[", ",\n", "]"),
        json(Format::Json, r#"{"total_count":3,"results":["#, ",\n", "]}"),
    ]
}

impl Shape {
    /// The file with a `diff` of so many letters.
    fn with(&self, letters: usize) -> impl Read {
        let diff = repeat(b'x').take(letters as u64);
        self.begin.as_bytes().chain(diff).chain(self.end.as_bytes())
    }

    fn outcome(&self, file: impl Read) -> super::Outcome {
        let format = Some(self.format);
        outcome(
            file,
            &Options {
                format,
                ..Options::default()
            },
        )
    }

    /// What is said of the row in the middle for this reason.
    fn refused(&self, reason: &str) -> String {
        match self.format {
            Format::Csv => format!("line 3: {reason}"),
            Format::JsonLines => format!("line 2: {reason}"),
            Format::Json | Format::JsonArray => format!("line 2, row 2: {reason}"),
        }
    }
}

#[test]
fn a_row_has_so_much_text_and_no_more_however_it_is_written() {
    for shape in shapes() {
        let most = MAX_TEXTS - "geo".len();
        let outcome = shape.outcome(shape.with(most));
        assert_eq!(
            (outcome.rows.len(), outcome.refused.len()),
            (3, 0),
            "{}",
            shape.begin
        );
        assert_eq!(outcome.rows[1].bytes(), MAX_TEXTS, "{}", shape.begin);
        let outcome = shape.outcome(shape.with(most + 1));
        let reason = "The texts of the row have 16777217 bytes: at most 16777216 are kept";
        assert_eq!(outcome.refused, [shape.refused(reason)], "{}", shape.begin);
        assert_eq!(outcome.rows.len(), 2, "{}", shape.begin);
        assert!(outcome.end.is_ok(), "{}", shape.begin);
    }
}

#[test]
fn a_row_that_is_too_long_to_be_held_is_passed_over_alone() {
    for shape in shapes() {
        let outcome = shape.outcome(shape.with(6 * MAX_TEXTS + (1 << 20) + 1));
        let reason = "the row takes more than 101711872 bytes: at most 16777216 of text are kept";
        assert_eq!(outcome.refused, [shape.refused(reason)], "{}", shape.begin);
        assert_eq!(outcome.rows.len(), 2, "{}", shape.begin);
        assert!(outcome.end.is_ok(), "{}", shape.begin);
    }
}

/// It is told where it begins.
#[test]
fn only_a_row_that_never_ends_is_given_up() {
    for shape in shapes() {
        let begin = &shape.begin;
        let quote = if shape.format == Format::Csv { "\"" } else { "" };
        let rest = repeat(b'x').take(6 * MAX_TEXTS as u64 + (2 << 20));
        let file = begin
            .as_bytes()
            .chain(quote.as_bytes())
            .chain(rest)
            .chain(&b"\n\n"[..]);
        let outcome = shape.outcome(file);
        assert_eq!(outcome.rows.len(), 1, "{begin}");
        let told = outcome
            .end
            .map_or_else(|broken| broken.to_string(), |_| outcome.refused.concat());
        let reason = match shape.format {
            Format::Csv => {
                "line 3: the file ends inside a quoted field of this row: it was cut, or a quote is missing"
            }
            Format::JsonLines => {
                "line 2: the row takes more than 101711872 bytes: at most 16777216 of text are kept"
            }
            _ => "line 2: it ends before it is complete: it was cut, or a quote or a bracket is missing",
        };
        assert_eq!(told, reason, "{begin}");
    }
}
