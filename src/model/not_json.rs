//! What is wrong with a text that should be JSON, in words for whoever wrote it: a parser's are for those who write
//! parsers.

use serde_json::Error;

/// What is said of JSON that ends too early.
pub const ENDS_EARLY: &str = "it ends before it is complete";

/// Where a slip is, seen from the byte at which a parser gives up.
#[derive(Clone, Copy)]
enum Side {
    There,
    /// At the backslash before it.
    Backslash,
    /// At the next control character.
    Control,
}

/// What the parser's words for a slip begin with, what it is, and where.
const SLIPS: [(&str, &str, Side); 13] = [
    (
        "control character",
        r"a control character has to be written as an escape such as \n",
        Side::Control,
    ),
    ("expected `:`", "a colon is missing", Side::There),
    (
        "expected `,`",
        "a comma or a closing bracket is missing",
        Side::There,
    ),
    (
        "expected value",
        "a value is missing, or is a text without double quotes",
        Side::There,
    ),
    (
        "expected ident",
        "a value is missing, or is a text without double quotes",
        Side::There,
    ),
    (
        "key must be a string",
        "a name has to stand in double quotes",
        Side::There,
    ),
    ("trailing comma", "a comma has nothing after it", Side::There),
    (
        "trailing characters",
        "something follows where it should end",
        Side::There,
    ),
    (
        "invalid number",
        "a number is not written as JSON has it",
        Side::There,
    ),
    ("number out of range", "a number is too large", Side::There),
    (
        "invalid escape",
        "a backslash begins no escape that JSON has",
        Side::Backslash,
    ),
    (
        "lone leading surrogate",
        "an escape is half a character, whose other half is missing",
        Side::Backslash,
    ),
    (
        "unexpected end of hex escape",
        "an escape is half a character, whose other half is missing",
        Side::Backslash,
    ),
];

/// What is wrong with a text, which begins on this line, that a parser refused with an error, and where.
#[must_use]
pub fn not_json(text: &str, line: u64, error: &Error) -> String {
    if error.is_eof() {
        return ENDS_EARLY.into();
    }
    let words = error.to_string();
    let known = SLIPS.iter().find(|(parser, ..)| words.starts_with(parser));
    let (what, side) = known.map_or(("it cannot be read on", Side::There), |(_, what, side)| {
        (*what, *side)
    });
    let before = &text[..slip(text, error, side)];
    let (breaks, rest) = match before.rsplit_once('\n') {
        Some((lines, rest)) => (1 + lines.matches('\n').count() as u64, rest),
        None => (0, before),
    };
    let character = rest.chars().count() + 1;
    match breaks {
        0 => format!("{what}, at its character {character}"),
        _ => format!("{what}, in line {}, at character {character}", line + breaks),
    }
}

/// The place of a slip in the text. The parser tells the line and how many of its bytes it had taken.
fn slip(text: &str, error: &Error, side: Side) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let taken = lines.map(str::len).sum::<usize>() + error.column();
    let there = text.floor_char_boundary(taken.saturating_sub(1));
    match side {
        Side::There => there,
        Side::Backslash => text[..there].rfind('\\').unwrap_or(there),
        Side::Control => text[there..]
            .find(char::is_control)
            .map_or(there, |it| there + it),
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IgnoredAny;

    use super::*;

    #[test]
    fn each_slip_is_told_with_its_place() {
        let missing = "a value is missing, or is a text without double quotes";
        let half = "an escape is half a character, whose other half is missing";
        let control = r"a control character has to be written as an escape such as \n";
        for (text, what, place) in [
            ("{\"é\": \"a\tb\"}", control, "at its character 9"),
            ("{\"a\": \"a\n\"}", control, "at its character 9"),
            ("{\"a\" 1}", "a colon is missing", "at its character 6"),
            (
                "{\"a\": 1 \"b\": 2}",
                "a comma or a closing bracket is missing",
                "at its character 9",
            ),
            ("{\"a\": NaN}", missing, "at its character 7"),
            ("{\"a\": nope}", missing, "at its character 8"),
            (
                "{a: 1}",
                "a name has to stand in double quotes",
                "at its character 2",
            ),
            (
                "{\"a\": 1,}",
                "a comma has nothing after it",
                "at its character 9",
            ),
            (
                "{} {}",
                "something follows where it should end",
                "at its character 4",
            ),
            (
                "{\"a\": 01}",
                "a number is not written as JSON has it",
                "at its character 8",
            ),
            ("1e999", "a number is too large", "at its character 5"),
            (
                r#"{"a": "\q"}"#,
                "a backslash begins no escape that JSON has",
                "at its character 8",
            ),
            (
                r#"{"a": "\u12x4"}"#,
                "a backslash begins no escape that JSON has",
                "at its character 8",
            ),
            (r#""éa\ud83d b""#, half, "at its character 4"),
            (r#""\udc00""#, half, "at its character 2"),
            ("{\"a\":\n\n  é}", missing, "in line 9, at character 3"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).expect_err(text);
            assert_eq!(
                not_json(text, 7, &error),
                format!("{what}, {place}"),
                "{text} {error}"
            );
        }
    }

    #[test]
    fn what_ends_too_early_has_no_other_place() {
        for text in ["", "{", "{\"a\"", "{\"a\": \"b", "[1,", "nul", r#""\u12"#] {
            let error = serde_json::from_str::<IgnoredAny>(text).expect_err(text);
            assert_eq!(not_json(text, 1, &error), ENDS_EARLY, "{text}");
        }
    }
}
