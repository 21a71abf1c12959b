//! Durations of the clock.

use std::time::Duration;

use super::{Invalid, Quoted};

const UNITS: [(char, u64); 3] = [('H', 3_600), ('M', 60), ('S', 1)];
const DAY: u64 = 86_400;
const MOST: u64 = 366 * DAY;

/// Reads an ISO 8601 duration of days, hours, minutes and seconds: `PT15M`, `PT1H30M`, `P1D`.
///
/// # Errors
/// If it is not one, or is empty or longer than 366 days.
pub fn parse_pause(text: &str) -> Result<Duration, Invalid> {
    let seconds = read(text).filter(|seconds| (1..=MOST).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| {
        Invalid(format!(
            "{} is not an ISO 8601 duration of 1 second to 366 days, in days, hours, minutes and seconds, such as PT15M, PT1H30M or P1D",
            Quoted(text)
        ))
    })
}

fn read(text: &str) -> Option<u64> {
    let rest = text.strip_prefix('P')?;
    let (days, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((days, time)) => (days, time),
        None => (rest, ""),
    };
    let days = match days {
        "" => 0,
        days => number(days.strip_suffix('D')?)?,
    };
    let mut total = days.checked_mul(DAY)?;
    let mut left = time;
    for (unit, seconds) in UNITS {
        if let Some((count, after)) = left.split_once(unit) {
            total = total.checked_add(number(count)?.checked_mul(seconds)?)?;
            left = after;
        }
    }
    left.is_empty().then_some(total)
}

fn number(text: &str) -> Option<u64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_hours_minutes_and_seconds_are_read() {
        for (text, seconds) in [
            ("PT15M", 900),
            ("PT1H30M", 5_400),
            ("P1D", 86_400),
            ("P1DT1S", 86_401),
            ("PT90S", 90),
        ] {
            assert_eq!(parse_pause(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn all_else_is_refused() {
        for text in [
            "", "P", "PT", "15M", "P15M", "PT15", "PT0S", "PT1M1H", "PT-1S", "PT1.5S", "P1W", "P367D",
            "pt1s", "PT+1S", "PTS",
        ] {
            assert!(parse_pause(text).is_err(), "{text}");
        }
    }
}
