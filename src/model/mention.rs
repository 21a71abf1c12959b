//! Where a text names somebody.

use std::{iter, ops::Range};

use serde::de::IgnoredAny;

use super::escapes::{layers, origin};

/// Where the text names somebody who has these names: in order, none touching another. Names are whole words, and
/// count as JSON escapes them, too. Of a text that is JSON its strings are read, keys included; a number names nobody.
pub(super) fn mentions(text: &str, names: &[String]) -> Vec<Range<usize>> {
    let may_be = text.contains('\\') || names.iter().any(|name| text.contains(name));
    let mut found: Vec<_> = match () {
        () if !may_be => Vec::new(),
        () if is_json(text) => strings(text)
            .into_iter()
            .flat_map(|string| in_string(text, string, names))
            .collect(),
        () => in_layers(text, 0, names),
    };
    found.sort_unstable_by_key(|mention| mention.start);
    joined(found)
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The insides of the strings of a JSON text.
fn strings(json: &str) -> Vec<Range<usize>> {
    let (mut found, mut begun) = (Vec::new(), None);
    let mut bytes = json.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match (byte, begun) {
            (b'\\', _) => drop(bytes.next()),
            (b'"', None) => begun = Some(at + 1),
            (b'"', Some(start)) => {
                found.push(start..at);
                begun = None;
            }
            _ => {}
        }
    }
    found
}

/// In a string an escape is nothing but what it means.
fn in_string(text: &str, string: Range<usize>, names: &[String]) -> Vec<Range<usize>> {
    let start = string.start;
    let found = in_layers(&text[string], 1, names);
    found
        .into_iter()
        .map(|mention| start + mention.start..start + mention.end)
        .collect()
}

/// In the layers of a text from that one on, or in the last.
fn in_layers(text: &str, first: usize, names: &[String]) -> Vec<Range<usize>> {
    let layers = layers(text);
    let first = first.min(layers.len() - 1);
    (first..layers.len())
        .flat_map(|last| {
            let found = names.iter().flat_map(|name| words(&layers[last].text, name));
            found
                .map(|word| origin(&layers[..=last], word))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Where the name stands in the text as a word.
fn words<'text>(text: &'text str, name: &'text str) -> impl Iterator<Item = Range<usize>> + 'text {
    let step = name.chars().next().map_or(1, char::len_utf8);
    let mut from = 0;
    iter::from_fn(move || {
        let at = from + text[from..].find(name)?;
        from = at + step;
        Some(at..at + name.len())
    })
    .filter(|word| !goes_on(text[..word.start].chars().rev()) && !goes_on(text[word.end..].chars()))
}

/// Whether a word goes on with these characters: `marie` is not the one meant in `marie.durand` or `anne-marie`, but
/// in `by marie.`
fn goes_on(mut next: impl Iterator<Item = char>) -> bool {
    match next.next() {
        Some('.' | '-' | '@' | '+') => next.next().is_some_and(is_of_a_word),
        Some(sign) => is_of_a_word(sign),
        None => false,
    }
}

/// Accents that stand behind their letter are of the word, too.
fn is_of_a_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_' || ('\u{300}'..='\u{36f}').contains(&sign)
}

/// Those that overlap made one.
fn joined(mentions: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(mentions.len());
    for mention in mentions {
        match joined.last_mut() {
            Some(last) if mention.start < last.end => last.end = last.end.max(mention.end),
            _ => joined.push(mention),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use crate::model::Person;

    fn erased(text: &str) -> String {
        let others = ["Renée \"Né\" O'Brien", "René", "n", "42", r"CITY\rene"].map(str::to_owned);
        let person = Person::new("rené.d".into(), others.into()).unwrap();
        person.erased_from(text, "…").unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn whole_words_are_erased_and_parts_of_words_are_not() {
        for (text, expected) in [
            ("rené.d", "…"),
            ("by rené.d.", "by …."),
            ("<rené.d> rené.d,René", "<…> …,…"),
            ("d'René", "d'…"),
            (
                "rené.durand, x-rené.d, rené.d@x, a.rené.d, _René, Renés, Rene\u{301}",
                "",
            ),
            ("42 n", "… …"),
        ] {
            let expected = if expected.is_empty() { text } else { expected };
            assert_eq!(erased(text), expected);
        }
    }

    #[test]
    fn names_are_erased_as_json_escapes_them() {
        for (text, expected) in [
            (
                r#"{"Ren\u00e9": ["Ren\u00E9", 42, "42"]}"#,
                r#"{"…": ["…", 42, "…"]}"#,
            ),
            (
                r#"{"a": "Ren\u00e9e \"N\u00e9\" O\u0027Brien\n"}"#,
                r#"{"a": "…\n"}"#,
            ),
            (
                r#"{"a": "\nRen\u00e9\t\u2019Ren\u00e9"}"#,
                r#"{"a": "\n…\t\u2019…"}"#,
            ),
            (r#"{"a": "\u00e9Ren\u00e9 Ren\u00e9\u00e9 \n"}"#, ""),
            (r#"{"a": "CITY\\rene"}"#, r#"{"a": "…"}"#),
            (
                r#"{"a": "{\"by\": \"Ren\\u00e9\"}"}"#,
                r#"{"a": "{\"by\": \"…\"}"}"#,
            ),
            (r#"{"cut": "Ren\u00e9 \nRen\u00e9"#, r#"{"cut": "… \n…"#),
            (r"by CITY\rene", r"by …"),
        ] {
            let expected = if expected.is_empty() { text } else { expected };
            assert_eq!(erased(text), expected);
        }
    }
}
