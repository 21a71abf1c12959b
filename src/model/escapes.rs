//! Texts that hold escapes of JSON, as they are read.

use std::ops::Range;

/// Texts in texts in texts are read so deep: JSON may be kept in a text of JSON, and who wrote the log must not
/// decide how long reading it takes.
const DEPTH: usize = 4;

/// A text as it reads with its escapes undone, and where they stood.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) text: String,
    /// Where each escape ends, here and in the text that was read.
    escapes: Vec<(usize, usize)>,
}

impl Layer {
    /// Where the stretch stands in the text that was read: between escapes both run alike.
    fn source(&self, stretch: &Range<usize>) -> Range<usize> {
        let place = |here: usize| {
            let before = self.escapes.partition_point(|(end, _)| *end <= here);
            let (end, source) = before.checked_sub(1).map_or((0, 0), |last| self.escapes[last]);
            source + here - end
        };
        place(stretch.start)..place(stretch.end)
    }
}

/// The text as it stands, with its escapes undone, with those undone that are left then, and so on.
pub(super) fn layers(text: &str) -> Vec<Layer> {
    let mut layers = vec![Layer {
        text: text.to_owned(),
        escapes: Vec::new(),
    }];
    while layers.len() < DEPTH
        && let Some(next) = layers.last().and_then(|last| unescaped(&last.text))
    {
        layers.push(next);
    }
    layers
}

/// Where a stretch of the last of the layers stands in the first text.
pub(super) fn origin(layers: &[Layer], stretch: Range<usize>) -> Range<usize> {
    layers
        .iter()
        .rev()
        .fold(stretch, |stretch, layer| layer.source(&stretch))
}

/// None where there is no escape.
fn unescaped(text: &str) -> Option<Layer> {
    let (mut read, mut escapes, mut kept, mut from) = (String::new(), Vec::new(), 0, 0);
    while let Some(found) = text[from..].find('\\') {
        let at = from + found;
        let Some((meant, length)) = escape(&text[at..]) else {
            from = at + 1;
            continue;
        };
        read += &text[kept..at];
        read += &meant;
        (kept, from) = (at + length, at + length);
        escapes.push((read.len(), kept));
    }
    read += &text[kept..];
    (!escapes.is_empty()).then_some(Layer { text: read, escapes })
}

/// What the escape at the beginning of the text means, and its length: `\n`, `\u00e9`, or two of these for a
/// character past U+FFFF.
fn escape(text: &str) -> Option<(String, usize)> {
    [2, 6, 12].into_iter().find_map(|length| {
        let sequence = text.get(..length)?;
        let meant = serde_json::from_str(&format!("\"{sequence}\"")).ok()?;
        Some((meant, length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stretch_is_found_where_it_stood() {
        let text = r#"a \u00e9\ud83d\ude00 \\\"b\\\" \x \ud83d c"#;
        let layers = layers(text);
        let reads: Vec<_> = layers.iter().map(|layer| layer.text.as_str()).collect();
        assert_eq!(
            reads,
            [text, r#"a é😀 \"b\" \x \ud83d c"#, r#"a é😀 "b" \x \ud83d c"#]
        );
        let stood = |part: &str| {
            let start = layers[2].text.find(part).unwrap();
            &text[origin(&layers, start..start + part.len())]
        };
        assert_eq!(stood("é"), r"\u00e9");
        assert_eq!(stood("é😀 "), r"\u00e9\ud83d\ude00 ");
        assert_eq!(stood("\"b\""), r#"\\\"b\\\""#);
        assert_eq!(stood("c"), "c");
    }

    #[test]
    fn a_text_that_unfolds_again_and_again_is_left_alone_at_some_depth() {
        let text = format!(r"\u005c{}", "u005c".repeat(1_000));
        assert_eq!(layers(&text).len(), DEPTH);
    }
}
