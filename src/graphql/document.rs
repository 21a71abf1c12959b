//! Reading a document, with a guard for the reader.

use async_graphql::{Pos, Request, parser::types::ExecutableDocument};

use super::{ApiError, Code};

/// The most brackets of a document that are open at the same time. The parser calls itself for each,
/// so a document of brackets alone would use up the stack.
const MAX_NESTING: usize = 100;

/// The document of a request, of at most so many tokens.
///
/// # Errors
/// If it has more, or is nested too deeply for the parser, or cannot be parsed.
pub(super) fn parse(request: &mut Request, max_tokens: u32) -> Result<&ExecutableDocument, ApiError> {
    if Tokens(&request.query).next().is_none() {
        let message = "The document is empty: write what is asked for, such as { domains { id } }";
        return Err(unparsed(message.into()));
    }
    let mut open = 0_usize;
    for (place, token) in Tokens(&request.query).enumerate() {
        if place >= max_tokens as usize {
            return Err(ApiError::limit(
                "maxTokens",
                max_tokens,
                "The document has more than {} names, values and signs: ask for less at a time, and send long lists as variables",
            ));
        }
        match token {
            "[" | "{" | "(" => open += 1,
            "]" | "}" | ")" => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_NESTING {
            return Err(unparsed(format!(
                "The document is nested too deeply: at most {MAX_NESTING} brackets may be open at once"
            )));
        }
    }
    let instead = if escapes_far_characters(&request.query) {
        "; `\\u` is read with four digits of a whole character: write others as they are, or send the text as a variable"
    } else {
        ""
    };
    request.parsed_query().map_err(|error| {
        let why = in_words(&error.message, error.locations.first());
        unparsed(why + instead).at(error.locations)
    })
}

/// Whether a document may have what the specification allows and the parser does not read: `\u{1F600}`, or two escapes
/// that are one character together.
fn escapes_far_characters(document: &str) -> bool {
    let mut escaped = document.split("\\u").skip(1);
    escaped.any(|after| {
        let begin = after
            .as_bytes()
            .first_chunk()
            .map(|it: &[u8; 2]| it.to_ascii_lowercase());
        begin.is_some_and(|begin| begin[0] == b'{' || begin[0] == b'd' && begin[1] >= b'8')
    })
}

/// What the parser says, without the picture that it draws of the place.
fn in_words(message: &str, place: Option<&Pos>) -> String {
    let drawn = message
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("= "));
    let (Some(why), Some(place)) = (drawn, place) else {
        return format!("The document cannot be read: {message}");
    };
    let why = why.replace("EOI", "the end").replace('_', " ");
    format!(
        "The document cannot be read at line {}, column {}: {why}",
        place.line, place.column
    )
}

fn unparsed(message: String) -> ApiError {
    ApiError::new(Code::ParseFailed, message)
}

/// The tokens of a document, near enough to count them: names, values, signs.
struct Tokens<'document>(&'document str);

impl<'document> Iterator for Tokens<'document> {
    type Item = &'document str;

    fn next(&mut self) -> Option<&'document str> {
        loop {
            let text = self
                .0
                .trim_start_matches([' ', '\t', '\r', '\n', ',', '\u{feff}']);
            let Some(comment) = text.strip_prefix('#') else {
                let (token, rest) = text.split_at(length(text));
                self.0 = rest;
                return Some(token).filter(|token| !token.is_empty());
            };
            self.0 = comment.find(['\n', '\r']).map_or("", |end| &comment[end..]);
        }
    }
}

/// The bytes of the token that the text begins with.
fn length(text: &str) -> usize {
    let is_sign = |it: char| !(it.is_alphanumeric() || matches!(it, '_' | '-' | '+' | '.'));
    match text.chars().next() {
        None => 0,
        Some('"') => 1 + string(&text[1..]),
        Some('.') => text.find(|it| it != '.').unwrap_or(text.len()),
        Some(first) if is_sign(first) => first.len_utf8(),
        Some(_) => text.find(is_sign).unwrap_or(text.len()),
    }
}

/// The bytes of the string whose first quote was read.
fn string(text: &str) -> usize {
    let after_backslash = |rest: &str| rest.chars().nth(1).map_or(1, |escaped| 1 + escaped.len_utf8());
    let quotes = |rest: &str| if rest.starts_with("\\\"\"\"") { 4 } else { 1 };
    match text.strip_prefix("\"\"") {
        // What begins a block that does not end, the grammar takes for an empty string.
        Some(block) => past(block, "\"\"\"", quotes).map_or(1, |length| 2 + length),
        None => past(text, "\"", after_backslash).unwrap_or(text.len()),
    }
}

/// The bytes up to the end of what closes the text; `escaped` tells how many a backslash and what it escapes have.
fn past(text: &str, close: &str, escaped: impl Fn(&str) -> usize) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(['\\', '"'])?;
        let rest = &text[at..];
        if rest.starts_with(close) {
            return Some(at + close.len());
        }
        from = at + if rest.starts_with('\\') { escaped(rest) } else { 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(document: &str) -> Option<String> {
        let mut request = Request::new(document);
        parse(&mut request, 1_000).err().map(|error| error.message)
    }

    #[test]
    fn brackets_may_be_nested_a_hundred_deep() {
        let with = |depth: usize| {
            let list = format!("{}{}", "[".repeat(depth - 2), "]".repeat(depth - 2));
            refusal(&format!("{{a(b:{list})}}"))
        };
        assert_eq!(with(100), None);
        for deeper in [101, 1_000_000] {
            assert!(with(deeper).is_some_and(|message| message.contains("nested too deeply")));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_in_words() {
        for (document, told) in [
            (
                "",
                "The document is empty: write what is asked for, such as { domains { id } }",
            ),
            (
                " # nothing\n,",
                "The document is empty: write what is asked for, such as { domains { id } }",
            ),
            (
                "{",
                "The document cannot be read at line 1, column 2: expected selection",
            ),
            (
                "{ a }\n  nonsense",
                "The document cannot be read at line 2, column 3: expected the end or executable definition",
            ),
            (
                r#"{ a(b: "\uD83D\uDE00") }"#,
                r"The document cannot be read at line 1, column 8: expected value; `\u` is read with four digits of a whole character: write others as they are, or send the text as a variable",
            ),
            (
                r#"{ a(b: "\u{1F600}") }"#,
                r"The document cannot be read at line 1, column 8: expected value; `\u` is read with four digits of a whole character: write others as they are, or send the text as a variable",
            ),
            (
                "{ a } { b }",
                "The document cannot be read: document contains multiple operations",
            ),
        ] {
            assert_eq!(refusal(document).as_deref(), Some(told), "{document}");
        }
    }

    #[test]
    fn a_document_has_at_most_so_many_tokens() {
        let fields = |count: usize| format!("{{ {} }}", "a ".repeat(count));
        assert_eq!(refusal(&fields(998)), None);
        assert!(refusal(&fields(999)).is_some_and(|message| message.contains("more than 1000 names")));
    }

    #[test]
    fn tokens_are_told_apart() {
        for (document, tokens) in [
            ("{ a # [[[ \" ]\n }", vec!["{", "a", "}"]),
            (
                "{a(b:-1.5e+3,c:$d)}",
                vec!["{", "a", "(", "b", ":", "-1.5e+3", "c", ":", "$", "d", ")", "}"],
            ),
            (
                r#"{ a(b: "[[[ \" ]]] é") }"#,
                vec!["{", "a", "(", "b", ":", r#""[[[ \" ]]] é""#, ")", "}"],
            ),
            (
                "{ a(b: \"\"\"[[ \" ]] \\\"\"\" [[\"\"\") }",
                vec![
                    "{",
                    "a",
                    "(",
                    "b",
                    ":",
                    "\"\"\"[[ \" ]] \\\"\"\" [[\"\"\"",
                    ")",
                    "}",
                ],
            ),
            ("{ a(b: \"\") }", vec!["{", "a", "(", "b", ":", "\"\"", ")", "}"]),
            ("{ ...on A }", vec!["{", "...", "on", "A", "}"]),
            ("\"unfinished [[", vec!["\"unfinished [["]),
            ("\"\"\"[[", vec!["\"\"", "\"[["]),
            (r#"""" \\""" """ ["#, vec![r#"""" \\""" """"#, "["]),
            ("# [[\r[", vec!["["]),
            ("é \u{0} #", vec!["é", "\u{0}"]),
        ] {
            assert_eq!(Tokens(document).collect::<Vec<_>>(), tokens, "{document}");
        }
    }
}
