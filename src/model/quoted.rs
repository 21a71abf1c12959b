//! Texts from outside, as messages quote them.

use std::fmt::{self, Write};

/// The most characters that are shown of one.
const LONGEST: usize = 100;
/// The most that are shown of several.
const MOST: usize = 12;

/// A text from outside as a message quotes it: short, and with nothing that would steer a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'text>(pub &'text str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = self.0.chars();
        out.write_char('`')?;
        for letter in letters.by_ref().take(LONGEST) {
            if letter.is_control() {
                write!(out, "{}", letter.escape_default())?;
            } else {
                out.write_char(letter)?;
            }
        }
        let cut = if letters.next().is_some() { "…" } else { "" };
        write!(out, "{cut}`")
    }
}

/// Several of them; of many the first, and how many more there are.
pub fn quoted_list<'text>(texts: impl IntoIterator<Item = &'text str>) -> String {
    let mut texts = texts.into_iter();
    let shown: Vec<_> = texts
        .by_ref()
        .take(MOST)
        .map(|text| Quoted(text).to_string())
        .collect();
    let shown = shown.join(", ");
    match texts.count() {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_short_and_steers_no_terminal() {
        for (text, quoted) in [
            ("", "``".to_owned()),
            ("é🦀", "`é🦀`".into()),
            ("\u{1b}[31m\n\u{7f}", "`\\u{1b}[31m\\n\\u{7f}`".into()),
            (&"é".repeat(LONGEST), format!("`{}`", "é".repeat(LONGEST))),
            (&"é".repeat(LONGEST + 1), format!("`{}…`", "é".repeat(LONGEST))),
        ] {
            assert_eq!(Quoted(text).to_string(), quoted);
        }
    }

    #[test]
    fn of_many_the_first_are_quoted() {
        assert_eq!(quoted_list(["a", "b"]), "`a`, `b`");
        let many = quoted_list(["a"; MOST + 3]);
        assert!(
            many.ends_with("`a`, `a` and 3 more") && many.matches("`a`").count() == MOST,
            "{many}"
        );
    }
}
