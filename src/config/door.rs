//! Who may come from where, and with what.

use std::{path::PathBuf, str::FromStr};

use clap::Args;

use super::DatasetId;
use crate::model::Invalid;

/// Who may come from where, and with what.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Browsers and documents")]
pub struct Door {
    /// An origin whose pages may use the API from a browser, such as https://data.example; may be given
    /// several times, or `*` for any. Pages of the server's own host always may.
    #[arg(
        long = "allow-origin",
        env = "ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub origins: Vec<Origin>,
    /// An origin whose pages may show an indicator in a frame, from /embed/ and its name, such as
    /// https://portal.example; may be given several times, or `*` for any. Without it none may.
    #[arg(
        long = "embed-origin",
        env = "EMBED_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub embedders: Vec<Origin>,
    /// Documents that clients may ask for by their hash alone: a folder of .graphql files, or a JSON manifest
    /// of Relay's or Apollo's.
    #[arg(long, env = "DOCUMENTS", value_name = "PATH")]
    pub documents: Option<PathBuf>,
    /// Answers no other documents than those of --documents.
    #[arg(long, env = "ONLY_DOCUMENTS", requires = "documents")]
    pub only_documents: bool,
    /// Notes each read of the log itself: which token, which domain, which period, how many rows. It stands in the
    /// server's log, with the target `audit`.
    #[arg(long, env = "AUDIT_READS")]
    pub audit_reads: bool,
    /// The id of the dataset as which the log is served at /api/explore/v2.1/monitoring/datasets/, the way portals
    /// serve theirs: the one that scripts ask a portal for.
    #[arg(long, env = "EXPLORE_DATASET", value_name = "ID", default_value_t)]
    pub explore_dataset: DatasetId,
}

/// Where a page comes from: scheme, host and port, as browsers write it in the header `Origin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Anywhere.
    Any,
    /// There.
    Named(String),
}

impl Origin {
    /// Whether pages of this origin are meant.
    #[must_use]
    pub fn covers(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Named(named) => named.eq_ignore_ascii_case(origin),
        }
    }
}

impl FromStr for Origin {
    type Err = Invalid;

    /// Browsers write it in lower case, however it is named here.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let host = ["https://", "http://"]
            .iter()
            .find_map(|scheme| text.strip_prefix(scheme));
        match (text, host) {
            ("*", _) => Ok(Self::Any),
            (_, Some(host)) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '*']) => {
                Ok(Self::Named(text.to_ascii_lowercase()))
            }
            _ => Err(Invalid(format!(
                "`{text}` is not an origin: a scheme and a host, and a port where it is not the scheme's own, such as https://data.example or http://localhost:5173; or * for any"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_a_scheme_a_host_and_perhaps_a_port() {
        for good in ["https://a.example", "http://localhost:5173", "https://[::1]:8443"] {
            assert_eq!(good.parse(), Ok(Origin::Named(good.into())));
        }
        assert_eq!("*".parse(), Ok(Origin::Any));
        assert_eq!(
            "https://A.example".parse(),
            Ok(Origin::Named("https://a.example".into()))
        );
        for bad in [
            "",
            "a.example",
            "https://",
            "https://a.example/",
            "ftp://a",
            "https://*.a.example",
            "null",
        ] {
            assert!(bad.parse::<Origin>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_origin_covers_itself_alone() {
        let origin = Origin::Named("https://a.example".into());
        assert!(origin.covers("https://A.example"));
        for other in [
            "http://a.example",
            "https://a.example:8443",
            "https://a.example.evil",
            "null",
        ] {
            assert!(!origin.covers(other), "{other}");
        }
    }
}
