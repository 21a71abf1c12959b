//! The name under which the log is served as portals serve theirs.

use std::{fmt, str::FromStr};

use crate::model::{Invalid, checked_id};

/// The id of a dataset, which stands in addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetId(String);

impl DatasetId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for DatasetId {
    fn default() -> Self {
        Self("activity-log".into())
    }
}

impl fmt::Display for DatasetId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for DatasetId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_.@".contains(it);
        if checked_id(text, "A dataset's id")?.chars().all(is_plain) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid(format!(
            "`{text}` is no dataset's id: it may have letters, digits and - _ . @, such as activity-log"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_may_stand_in_an_address() {
        for good in ["activity-log", "ods-activity_log@my.portal", "A1"] {
            assert_eq!(good.parse(), Ok(DatasetId(good.into())));
        }
        for bad in ["", "a/b", "a b", "é", "{a}", "a?b"] {
            assert!(bad.parse::<DatasetId>().is_err(), "{bad}");
        }
    }
}
