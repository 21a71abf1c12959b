//! What is wrong with a database.

use std::{collections::BTreeMap, fmt};

/// Problems of a kind that are told; of the rest, their number.
const TOLD: u64 = 20;

/// What may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A domain that has no row.
    Domain,
    /// Activities that no segment row tells of.
    Segment,
    /// Ordinals that do not count from 1 to the rows of their segment.
    Ordinal,
    /// An activity in the segment of another month.
    Month,
    /// An id that is not valid, or not one activity's alone.
    Id,
    /// A value that nothing of this program writes.
    Value,
    /// An id that an import made of other values.
    Identity,
    /// An id that was not sealed when somebody was erased.
    Seal,
    /// Sealed ids that nothing recognises.
    Secret,
    /// An image that shows something else than its rows.
    Image,
}

impl Kind {
    /// What it leads to, and what can be done.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Domain => {
                "Requests find no such domain: `domain create` makes it, and its log is there again"
            }
            Self::Segment => {
                "Nothing shows these activities: restore a backup, or import the log into a new database"
            }
            Self::Ordinal => {
                "Rows were lost or came from elsewhere, so counts are wrong: restore a backup, or import the log into a new database"
            }
            Self::Month => {
                "It is counted in no period or a wrong one: restore a backup, or import the log into a new database"
            }
            Self::Id => {
                "The activity may be counted twice or not be found again: restore a backup, or import the log into a new database"
            }
            Self::Value => {
                "Requests that meet it fail or miscount: restore a backup, or import the log into a new database"
            }
            Self::Identity => {
                "The row was changed after it was imported, and its file would bring it once more: restore a backup. If clients record under such ids of their own nothing is wrong: give --skip-identities"
            }
            Self::Seal => {
                "Whoever sees it can find out by trying names whom the row named: give `erase-user` once more, for anybody, and it is sealed"
            }
            Self::Secret => {
                "Importing their file would bring back who was erased: restore the domain's row in the table `erasure_key` from a backup. If clients recorded under such ids, which another log gave them, nothing is wrong: give --skip-identities"
            }
            Self::Image => {
                "Indicators may be wrong where the log is not: delete the image's row in the table `image` and start the servers again, and it is made anew"
            }
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Domain => "domains without a row",
            Self::Segment => "segments without a row",
            Self::Ordinal => "wrong ordinals",
            Self::Month => "activities of another month",
            Self::Id => "wrong ids",
            Self::Value => "wrong values",
            Self::Identity => "ids that are not those of their rows",
            Self::Seal => "ids that are not sealed",
            Self::Secret => "logs without their secret",
            Self::Image => "wrong images",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Of what kind.
    pub kind: Kind,
    /// The id of the domain.
    pub domain: String,
    /// The UTC month as a number, where it is in one.
    pub segment: Option<i32>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "domain {}", self.domain.escape_debug())?;
        if let Some(segment) = self.segment {
            write!(out, ", segment {segment}")?;
        }
        write!(out, ": {}. {}", self.what, self.kind.advice())
    }
}

/// All that is wrong: the first of each kind, and how many there are.
#[derive(Debug, Default)]
pub struct Findings {
    told: Vec<Problem>,
    counts: BTreeMap<Kind, u64>,
}

impl Findings {
    /// Adds a problem.
    pub(super) fn add(&mut self, kind: Kind, domain: &str, segment: Option<i32>, what: impl Into<String>) {
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        if *count <= TOLD {
            self.told.push(Problem {
                kind,
                domain: domain.to_owned(),
                segment,
                what: what.into(),
            });
        }
    }

    /// How many problems there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// A line for each problem that is told, and for the rest of each kind.
impl fmt::Display for Findings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.told {
            writeln!(out, "{problem}")?;
        }
        for (kind, count) in self.counts.iter().filter(|(_, count)| **count > TOLD) {
            writeln!(out, "and {} more {}", count - TOLD, kind.name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_problems_of_a_kind_the_first_are_told_and_the_rest_counted() {
        let mut findings = Findings::default();
        findings.add(Kind::Month, "d", Some(202_611), "here");
        for ordinal in 0..25 {
            findings.add(Kind::Id, "d", None, format!("{ordinal}"));
        }
        let said = findings.to_string();
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(findings.count(), 26);
        assert_eq!(lines.len(), 22);
        assert!(lines[0].starts_with("domain d, segment 202611: here. It is counted"));
        assert!(lines[20].starts_with("domain d: 19. "));
        assert_eq!(lines[21], "and 5 more wrong ids");
    }
}
