//! Time zones by their IANA names.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::{Invalid, Quoted, action::nearest};

/// Reads an IANA time zone name.
///
/// # Errors
/// If there is no such zone; the message names the nearest ones.
pub fn parse_zone(text: &str) -> Result<Tz, Invalid> {
    text.parse().map_err(|_| {
        let near = nearest(text, TZ_VARIANTS.iter().map(|zone| zone.name())).join(", ");
        Invalid(format!(
            "{} is not an IANA time zone name. The nearest: {near}",
            Quoted(text)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_answered_with_the_right_name() {
        assert_eq!(parse_zone("Europe/Paris"), Ok(chrono_tz::Europe::Paris));
        let message = parse_zone("Europe/Pariss").expect_err("a typo").0;
        assert!(message.contains("Europe/Paris"), "{message}");
    }
}
