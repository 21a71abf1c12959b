//! Periods: the texts that they are made of, what they resolve to, and their buckets.

use backoffice_analytics::model::{
    CivilDuration, Instant, Interval, Period, PeriodChoice, bucket_starts, first_instant, parse_date,
    parse_zone,
};
use chrono::TimeDelta;
use chrono_tz::Tz;

/// More buckets than that are refused, which is known beforehand; counting them takes long.
const COUNTED: u64 = 25_000;

/// # Panics
/// If a text that is read does not come back, or a period or its buckets have gaps or the wrong order.
pub fn check(words: &str) {
    let words: Vec<&str> = words.split(' ').collect();
    for word in &words {
        comes_back(word);
    }
    if let [zone, now, rest @ ..] = words.as_slice()
        && let (Ok(zone), Ok(now)) = (parse_zone(zone), Instant::parse(now))
        && let Some(choice) = choice(rest)
        && let Ok(period) = Period::resolve(choice, zone, now)
    {
        follows_its_previous(&period, choice, now);
        for interval in [Interval::Hour, Interval::Day, Interval::Week, Interval::Month] {
            is_covered_by_buckets(&period, interval);
        }
    }
}

fn choice(words: &[&str]) -> Option<PeriodChoice> {
    Some(match words {
        [duration] => PeriodChoice::Last(CivilDuration::parse(duration).ok()?),
        [first, last] if first.len() == 10 => PeriodChoice::Dates {
            first: parse_date(first).ok()?,
            last: parse_date(last).ok()?,
        },
        [from, to] => PeriodChoice::Instants {
            from: Instant::parse(from).ok()?,
            to: Instant::parse(to).ok()?,
        },
        _ => return None,
    })
}

fn comes_back(word: &str) {
    if let Ok(duration) = CivilDuration::parse(word) {
        assert_eq!(
            CivilDuration::parse(&duration.to_string()),
            Ok(duration),
            "{word}"
        );
    }
    if let Ok(date) = parse_date(word) {
        assert_eq!(date.to_string(), word);
    }
    if let Ok(instant) = Instant::parse(word) {
        for zone in [
            chrono_tz::UTC,
            Tz::Europe__Paris,
            Tz::Asia__Kathmandu,
            Tz::Africa__Monrovia,
        ] {
            assert_eq!(
                Instant::parse(&instant.in_zone(zone)),
                Ok(instant),
                "{word} in {zone}"
            );
        }
    }
}

/// The period before ends where the period begins, and is as long: in days, or else in time.
fn follows_its_previous(period: &Period, choice: PeriodChoice, now: Instant) {
    let previous = period.previous();
    assert!(
        previous.from() <= previous.to() && period.from() <= period.to(),
        "{period:?}"
    );
    assert_eq!(previous.to(), period.from(), "{period:?}");
    match choice {
        PeriodChoice::Dates { first, last } => {
            let days = last - first + TimeDelta::days(1);
            let (first, last) = (first - days, last - days);
            let choice = PeriodChoice::Dates { first, last };
            assert_eq!(
                Period::resolve(choice, period.zone(), now),
                Ok(previous),
                "{period:?}"
            );
        }
        PeriodChoice::Instants { .. } => {
            let length = |it: &Period| it.to().micros() - it.from().micros();
            assert_eq!(length(&previous), length(period), "{period:?}");
        }
        PeriodChoice::Last(_) => assert!(period.from() <= now && now < period.to(), "{period:?} at {now:?}"),
    }
}

fn is_covered_by_buckets(period: &Period, interval: Interval) {
    if interval.about(period) > COUNTED {
        return;
    }
    let Ok(starts) = bucket_starts(period, interval) else {
        return;
    };
    assert_eq!(
        starts.is_empty(),
        period.from() == period.to(),
        "{period:?} {interval:?}"
    );
    assert!(
        starts.is_sorted_by(|one, next| one < next),
        "{period:?} {interval:?}: {starts:?}"
    );
    assert!(
        starts.first().is_none_or(|first| *first <= period.from()),
        "{period:?} {interval:?}"
    );
    assert!(
        starts.last().is_none_or(|last| *last < period.to()),
        "{period:?} {interval:?}"
    );
    let begins_a_day = |start: &Instant| {
        let day = start.utc().with_timezone(&period.zone()).date_naive();
        first_instant(day, period.zone()) == *start
    };
    assert!(
        interval == Interval::Hour || starts.iter().all(begins_a_day),
        "{period:?} {interval:?}: {starts:?}"
    );
}
