//! How files are compressed, as their names tell.

use std::path::{Path, PathBuf};

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstandard,
}

impl Packing {
    /// As the file's ending tells.
    pub(super) fn of(file: &Path) -> Self {
        let ending = file.extension().unwrap_or_default();
        if ending.eq_ignore_ascii_case("gz") {
            Self::Gzip
        } else if ending.eq_ignore_ascii_case("zst") {
            Self::Zstandard
        } else {
            Self::None
        }
    }

    /// The file's name without that ending.
    pub(super) fn inner(self, file: &Path) -> PathBuf {
        match self {
            Self::None => file.to_owned(),
            Self::Gzip | Self::Zstandard => file.with_extension(""),
        }
    }
}
