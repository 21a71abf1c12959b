//! How a file is written.

use crate::{
    export::{Dialect, Format, Head, Headings, Layout},
    model::{Invalid, Parameters},
};

const DELIMITERS: [&str; 4] = [";", ",", "\t", "|"];

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLayout {
    /// The format, with what may be chosen about it.
    pub layout: Layout,
    /// Whether it is compressed by gzip.
    pub is_compressed: bool,
    headings: Headings,
}

impl FileLayout {
    /// Reads it from the parameters of an address. Portals take those that are about CSV for other formats, too, and
    /// they mean nothing there; so do those that are about places and lists, which the log has none of.
    ///
    /// # Errors
    /// If one of them cannot be used.
    pub fn read(parameters: &mut Parameters, format: Format) -> Result<Self, Invalid> {
        let mut is = |name, usual| Ok::<_, Invalid>(parameters.one(name, truth)?.unwrap_or(usual));
        let (labels, marked) = (is("use_labels", false)?, is("with_bom", true)?);
        let (is_quoted, is_compressed) = (is("quote_all", false)?, is("compressed", false)?);
        let delimiter = parameters.one("delimiter", delimiter)?.unwrap_or(b';');
        parameters.one("parquet_compression", snappy)?;
        for meaningless in ["epsg", "list_separator"] {
            parameters.one(meaningless, |_| Ok(()))?;
        }
        let dialect = Dialect {
            delimiter,
            headings: Headings::Names,
            is_marked: marked,
            is_quoted,
            is_guarded: false,
        };
        Ok(Self {
            layout: Layout { format, dialect },
            is_compressed,
            headings: if labels { Headings::Labels } else { Headings::Names },
        })
    }

    /// Has heads show what is asked for. The keys of JSON are names in any case.
    pub fn set_heads<'head>(self, heads: impl Iterator<Item = &'head mut Head>) {
        if matches!(self.layout.format, Format::Json | Format::JsonLines) {
            return;
        }
        for head in heads {
            match self.headings {
                Headings::Names => head.label.clone_from(&head.name),
                Headings::Labels => head.name.clone_from(&head.label),
            }
        }
    }
}

/// Programs write it in their own ways.
pub(super) fn truth(text: &str) -> Result<bool, Invalid> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Invalid(format!("`{text}` is neither true nor false"))),
    }
}

fn delimiter(text: &str) -> Result<u8, Invalid> {
    let found = DELIMITERS.into_iter().find(|known| *known == text);
    found.map(|known| known.as_bytes()[0]).ok_or_else(|| {
        Invalid(format!(
            "{text:?} is not one of ; , | and the tab, which is written %09"
        ))
    })
}

fn snappy(text: &str) -> Result<(), Invalid> {
    if text.eq_ignore_ascii_case("snappy") {
        return Ok(());
    }
    Err(Invalid(format!(
        "`{text}` is not taken: it is compressed by snappy"
    )))
}
