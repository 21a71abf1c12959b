//! Numbers of 128 bits as the log writes them: 32 hexadecimal digits in small letters.

const DIGITS: usize = 32;

/// The number in digits.
#[must_use]
pub fn to_digits(number: u128) -> String {
    format!("{number:0DIGITS$x}")
}

/// Whether the text is such a number and nothing else.
#[must_use]
pub fn are_digits(text: &str) -> bool {
    text.len() == DIGITS && begins_with_digits(text)
}

/// The same, whatever case its letters have.
pub(super) fn are_digits_of_any_case(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether the text begins with such a number and no more digits.
pub(super) fn begins_with_digits(text: &str) -> bool {
    let is_digit = |it: &u8| matches!(it, b'0'..=b'9' | b'a'..=b'f');
    text.bytes().take_while(is_digit).count() == DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_small_letters_and_as_many_for_every_number() {
        for number in [0, 0xab, u128::MAX] {
            assert!(are_digits(&to_digits(number)), "{number}");
        }
        for text in [
            "",
            "00ab",
            "000000000000000000000000000000AB",
            "000000000000000000000000000000ab0",
            "000000000000000000000000000000ab.",
        ] {
            assert!(!are_digits(text), "{text}");
        }
    }
}
