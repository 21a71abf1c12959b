//! Whether ordinals count 1, 2, 3 … to the rows of their segment.

/// The ordinals of a segment, as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ordinals {
    next: i64,
    sound: bool,
}

impl Default for Ordinals {
    fn default() -> Self {
        Self { next: 1, sound: true }
    }
}

impl Ordinals {
    /// Takes the next one, and says what is wrong with it.
    pub(super) fn take(&mut self, ordinal: i64) -> Option<String> {
        let expected = self.next;
        self.next = expected.max(ordinal.saturating_add(1));
        if ordinal == expected {
            return None;
        }
        self.sound = false;
        Some(if ordinal > expected {
            missing(expected, ordinal - 1)
        } else {
            format!("there is an activity at ordinal {ordinal}, which is none or comes again")
        })
    }

    /// Takes what the segment row tells of, and says what is wrong with that.
    pub(super) fn end(self, rows: i64) -> Option<String> {
        let last = self.next - 1;
        match last.cmp(&rows) {
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Less => Some(missing(self.next, rows)),
            std::cmp::Ordering::Greater => Some(format!(
                "the segment row tells of {rows} activities, and there are ordinals up to {last}"
            )),
        }
    }

    /// Whether nothing was wrong so far, so that a row's place is its ordinal less one.
    pub(super) const fn are_sound(self) -> bool {
        self.sound
    }
}

fn missing(first: i64, last: i64) -> String {
    if first == last {
        format!("the activity at ordinal {first} is missing")
    } else {
        format!("the activities at the ordinals {first} to {last} are missing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(given: &[i64], rows: i64) -> Vec<String> {
        let mut ordinals = Ordinals::default();
        let mut said: Vec<_> = given.iter().filter_map(|it| ordinals.take(*it)).collect();
        said.extend(ordinals.end(rows));
        said
    }

    #[test]
    fn every_way_not_to_count_is_told() {
        for (given, rows, expected) in [
            (&[][..], 0, &[][..]),
            (&[1, 2, 3], 3, &[]),
            (&[1, 3], 3, &["the activity at ordinal 2 is missing"]),
            (&[4], 4, &["the activities at the ordinals 1 to 3 are missing"]),
            (&[1], 3, &["the activities at the ordinals 2 to 3 are missing"]),
            (
                &[0, 1],
                1,
                &["there is an activity at ordinal 0, which is none or comes again"],
            ),
            (
                &[1, 2],
                1,
                &["the segment row tells of 1 activities, and there are ordinals up to 2"],
            ),
            (
                &[],
                -2,
                &["the segment row tells of -2 activities, and there are ordinals up to 0"],
            ),
        ] {
            assert_eq!(said(given, rows), expected, "{given:?} of {rows}");
        }
    }
}
