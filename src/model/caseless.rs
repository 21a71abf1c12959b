//! Texts whose case does not matter.

/// The text without its case. Each letter loses it by itself, wherever in a word it stands (a sigma has another small
/// form at the end of one): so whatever a text holds, the text without its case holds without its case.
#[must_use]
pub fn caseless(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // The large form of a small letter tells which others are small forms of the same.
    let large = text
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase);
    large.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_in_case_alone_are_one() {
        for same in [
            ["Vélo", "VÉLO", "vélo"],
            ["οδος", "ΟΔΟΣ", "οδοσ"],
            ["straße", "STRASSE", "STRAẞE"],
            ["\u{212a}elvin", "KELVIN", "kelvin"],
        ] {
            let [first, second, third] = same.map(caseless);
            assert_eq!((&first, &first), (&second, &third));
        }
        assert_ne!(caseless("été"), caseless("ete"));
    }

    #[test]
    fn what_a_text_holds_it_holds_without_its_case() {
        for (whole, part) in [("ΟΔΟΣΑ", "ΟΔΟΣ"), ("ΟΔΟΣ 5", "οδος"), ("İzmir", "İ")] {
            assert!(caseless(whole).contains(&caseless(part)), "{whole} {part}");
        }
    }
}
