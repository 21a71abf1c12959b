//! The words, texts and signs that a clause consists of.

use std::{fmt, ops::Range};

/// Longer ones first. Those of arithmetic are known for the sake of what is said of them.
const SIGNS: [&str; 18] = [
    "<=", ">=", "!=", "<>", "..", "=", ":", "<", ">", "(", ")", ",", "*", "[", "]", "+", "-", "/",
];
const QUOTES: [char; 2] = ['"', '\''];
const BACK_QUOTE: char = '`';
const ESCAPE: char = '\\';

/// One of them, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// The character it begins with, counted from 1.
    pub(super) place: usize,
    pub(super) bytes: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword or a number.
    Word(String),
    /// A name in back-quotes, which is no keyword.
    Name(String),
    /// What stood in quotes.
    Text(String),
    Sign(&'static str),
}

impl Kind {
    /// What it names, if it may be a name.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Word(name) | Self::Name(name) => Some(name),
            Self::Text(_) | Self::Sign(_) => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(out, "`{word}`"),
            Self::Name(name) => write!(out, "the name `{name}`"),
            Self::Text(text) => write!(out, "the text {text:?}"),
            Self::Sign(sign) => write!(out, "`{sign}`"),
        }
    }
}

/// The tokens of a text, and the place after the last; or the place of what is none, and what is wrong there.
pub(super) fn tokens(text: &str) -> Result<(Vec<Token>, usize), (usize, String)> {
    let (mut tokens, mut place, mut rest) = (Vec::new(), 1, text);
    loop {
        let next = rest.trim_start();
        place += rest[..rest.len() - next.len()].chars().count();
        if next.is_empty() {
            return Ok((tokens, place));
        }
        let (kind, length) = token(next).map_err(|wrong| (place, wrong))?;
        let begin = text.len() - next.len();
        let bytes = begin..begin + length;
        tokens.push(Token { kind, place, bytes });
        place += next[..length].chars().count();
        rest = &next[length..];
    }
}

/// The first token, and its bytes.
fn token(rest: &str) -> Result<(Kind, usize), String> {
    let first = rest.chars().next().unwrap_or_default();
    if QUOTES.contains(&first) {
        return quoted(rest, first);
    }
    if let Some(name) = rest.strip_prefix(BACK_QUOTE) {
        let end = name.find(BACK_QUOTE).ok_or("a back-quote is not closed")?;
        return Ok((Kind::Name(name[..end].to_owned()), end + 2));
    }
    let in_word = |it: char| it.is_alphanumeric() || it == '_';
    let word = rest.find(|it| !in_word(it)).unwrap_or(rest.len());
    if word > 0 {
        return Ok((Kind::Word(rest[..word].to_owned()), word));
    }
    let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
    sign.map(|sign| (Kind::Sign(sign), sign.len()))
        .ok_or_else(|| format!("`{first}` means nothing here"))
}

/// A text in quotes: a backslash before a quote or another backslash has it stand for itself.
fn quoted(rest: &str, quote: char) -> Result<(Kind, usize), String> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, it)) = characters.next() {
        if it == quote {
            return Ok((Kind::Text(text), at + 1));
        }
        let is_escaped = |next: &(usize, char)| QUOTES.contains(&next.1) || next.1 == ESCAPE;
        let escaped = (it == ESCAPE).then(|| characters.next_if(is_escaped)).flatten();
        text.push(escaped.map_or(it, |(_, escaped)| escaped));
    }
    Err(format!("a text is not closed: {quote} is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        let (tokens, _) = tokens(text).expect("tokens");
        tokens.into_iter().map(|token| token.kind).collect()
    }

    fn text(text: &str) -> Vec<Kind> {
        vec![Kind::Text(text.to_owned())]
    }

    #[test]
    fn spaces_between_tokens_are_optional() {
        let word = |word: &str| Kind::Word(word.to_owned());
        let expected = vec![
            word("timestamp"),
            Kind::Sign(">="),
            word("date"),
            Kind::Text("2026-01-01".into()),
        ];
        for spelling in [
            "timestamp>=date'2026-01-01'",
            " timestamp >= date '2026-01-01' ",
            "timestamp\n>=\tdate\"2026-01-01\"",
        ] {
            assert_eq!(kinds(spelling), expected, "{spelling}");
        }
    }

    #[test]
    fn texts_hold_everything_that_is_no_quote_of_theirs() {
        assert_eq!(kinds(r#""it's""#), text("it's"));
        assert_eq!(kinds(r"'it\'s'"), text("it's"));
        assert_eq!(kinds(r#""a \"b\" \\ \n""#), text(r#"a "b" \ \n"#));
        assert_eq!(kinds("'é🦀'"), text("é🦀"));
        assert_eq!(kinds("''"), text(""));
    }

    #[test]
    fn places_are_counted_in_characters() {
        let (read, end) = tokens("'é🦀' = `a`").expect("tokens");
        let places: Vec<_> = read.iter().map(|token| token.place).collect();
        assert_eq!((places, end), (vec![1, 6, 8], 11));
        assert_eq!(tokens("é = ;"), Err((5, "`;` means nothing here".into())));
        assert_eq!(tokens("a 'b").expect_err("no end").0, 3);
        assert_eq!(tokens("a `b").expect_err("no end").0, 3);
        assert_eq!(tokens(r"'b\'").expect_err("no end").0, 1);
    }
}
