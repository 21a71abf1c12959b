//! Reading a document, with a guard for the reader.

use async_graphql::{Request, ServerError, parser::types::ExecutableDocument};

/// The most brackets of a document that are open at the same time. The parser calls itself for each,
/// so a document of brackets alone would use up the stack.
const MAX_NESTING: usize = 100;

/// The document of a request.
///
/// # Errors
/// If it cannot be parsed, or is nested too deeply for that.
pub fn parse(request: &mut Request) -> Result<&ExecutableDocument, ServerError> {
    if nesting(&request.query) > MAX_NESTING {
        let message =
            format!("The document is nested too deeply: at most {MAX_NESTING} brackets may be open at once");
        return Err(ServerError::new(message, None));
    }
    request.parsed_query()
}

/// The most brackets that are open at the same time.
fn nesting(document: &str) -> usize {
    let (mut rest, mut open, mut most) = (document, 0_usize, 0);
    while let Some(at) = rest.find(['[', '{', '(', ']', '}', ')', '"', '#']) {
        let (token, after) = rest[at..].split_at(1);
        rest = match token {
            "#" => after.find('\n').map_or("", |end| &after[end..]),
            "\"" => past_string(after),
            "[" | "{" | "(" => {
                open += 1;
                after
            }
            _ => {
                open = open.saturating_sub(1);
                after
            }
        };
        most = most.max(open);
    }
    most
}

/// What follows the string whose first quote was read.
fn past_string(text: &str) -> &str {
    let (text, quotes) = text
        .strip_prefix("\"\"")
        .map_or((text, "\""), |text| (text, "\"\"\""));
    let mut from = 0;
    while let Some(at) = text[from..].find(['\\', '"']).map(|at| from + at) {
        if text[at..].starts_with(quotes) {
            return &text[at + quotes.len()..];
        }
        // A backslash and what it escapes, or a quote inside.
        let escaped = if text[at..].starts_with('\\') {
            text[at + 1..].chars().next()
        } else {
            None
        };
        from = at + 1 + escaped.map_or(0, char::len_utf8);
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_may_be_nested_a_hundred_deep() {
        let with = |depth: usize| {
            let list = format!("{}{}", "[".repeat(depth - 2), "]".repeat(depth - 2));
            parse(&mut Request::new(format!("{{a(b:{list})}}")))
                .map(|_| ())
                .map_err(|error| error.message)
        };
        assert_eq!(with(100), Ok(()));
        assert!(with(101).is_err_and(|message| message.contains("nested too deeply")));
        assert!(with(1_000_000).is_err());
    }

    #[test]
    fn brackets_in_strings_and_comments_are_none() {
        for (document, deep) in [
            ("{ a # [[[ \" ]\n }", 1),
            (r#"{ a(b: "[[[ \" ]]] é") }"#, 2),
            ("{ a(b: \"\"\"[[ \" ]] \\\"\"\" [[\"\"\") }", 2),
            ("{ a(b: \"\") { c } }", 2),
            ("{ a(b: [[\"unfinished ]]", 4),
        ] {
            assert_eq!(nesting(document), deep, "{document}");
        }
    }
}
