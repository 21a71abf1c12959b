//! The formats of files.

use super::{Dialect, Profile};
use crate::model::{Invalid, Parameters, Quoted};

/// What a file is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text with a header line.
    Csv,
    /// One object a line.
    JsonLines,
    /// One array of objects.
    Json,
    /// Columns for tools that analyse data.
    Parquet,
    /// A workbook of spreadsheets.
    Xlsx,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Csv, Self::JsonLines, Self::Json, Self::Parquet, Self::Xlsx];

    /// What names of such files end with.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Json => "json",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/jsonl; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Whether it is compressed already.
    #[must_use]
    pub const fn is_compressed(self) -> bool {
        matches!(self, Self::Parquet | Self::Xlsx)
    }

    /// The format of files whose names end so.
    ///
    /// # Errors
    /// If there is none.
    pub fn of(ending: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.into_iter().find(|format| format.ending() == ending);
        found.ok_or_else(|| {
            let endings = Self::ALL.map(Self::ending).join(", ");
            Invalid(format!("{} is not one of the formats {endings}", Quoted(ending)))
        })
    }
}

/// A format, with what may be chosen about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The format.
    pub format: Format,
    /// How CSV is written, where it is that.
    pub dialect: Dialect,
}

impl From<Format> for Layout {
    /// As it is written where nothing is chosen about it.
    fn from(format: Format) -> Self {
        Self {
            format,
            dialect: Dialect::default(),
        }
    }
}

impl Layout {
    /// A format, with what is chosen about it by parameters.
    ///
    /// # Errors
    /// If one of them cannot be read, or is a matter of CSV alone.
    pub fn read(parameters: &mut Parameters, format: Format) -> Result<Self, Invalid> {
        let profile = parameters.one("profile", Profile::parse)?;
        let guarded = parameters.one("guard", Dialect::guard)?;
        if format != Format::Csv && (profile.is_some() || guarded.is_some()) {
            let [profile, guard] = ["profile", "guard"].map(|name| parameters.naming().quoted(name));
            let message = format!(
                "{profile} and {guard} are about CSV, and this is {}: leave them out",
                format.ending()
            );
            return Err(Invalid(message));
        }
        let dialect = Dialect {
            is_guarded: guarded.unwrap_or_default(),
            ..profile.unwrap_or_default().into()
        };
        Ok(Self { format, dialect })
    }
}
