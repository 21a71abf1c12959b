//! Reads Rust source just far enough to tell which modules and crates it names.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Every Rust file under the folder.
pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => rust_files(&path),
            Some(extension) if extension == "rs" => vec![path],
            _ => Vec::new(),
        })
        .collect()
}

/// The names that follow `crate::`, also those in a group.
pub(crate) fn crate_modules(source: &str) -> BTreeSet<String> {
    let tokens = tokens(source);
    let starts = tokens
        .windows(2)
        .zip(2..)
        .filter(|(pair, _)| pair[0] == "crate" && pair[1] == "::");
    starts.flat_map(|(_, after)| heads(&tokens[after..])).collect()
}

/// The names that as many `super::` lead to as lead out of a module so deep to the crate's root.
/// What stands in inline modules is deeper than it looks, so a name may be another module's.
pub(crate) fn root_modules(source: &str, depth: usize) -> BTreeSet<String> {
    let tokens = tokens(source);
    let chain: Vec<&str> = ["super", "::"].repeat(depth);
    let starts = tokens
        .windows(chain.len().max(1))
        .zip(chain.len()..)
        .filter(|(part, _)| *part == chain);
    starts.flat_map(|(_, after)| heads(&tokens[after..])).collect()
}

/// Whether the crate is named in a path or an import.
pub(crate) fn names_crate(source: &str, name: &str) -> bool {
    let tokens = tokens(source);
    let followed = tokens.windows(2).any(|pair| pair[0] == name && pair[1] == "::");
    followed
        || tokens
            .windows(2)
            .any(|pair| ["use", "crate"].contains(&pair[0].as_str()) && pair[1] == name)
}

/// The first name, or the first of each branch of a group.
fn heads(tokens: &[String]) -> Vec<String> {
    if tokens.first().is_none_or(|first| first != "{") {
        return tokens.iter().take(1).cloned().collect();
    }
    let mut depth = 0;
    let mut heads = Vec::new();
    for pair in tokens.windows(2) {
        depth = match pair[0].as_str() {
            "{" => depth + 1,
            "}" => depth - 1,
            _ => depth,
        };
        match (depth, pair[0].as_str()) {
            (0, _) => break,
            (1, "{" | ",") if pair[1] != "}" => heads.push(pair[1].clone()),
            _ => {}
        }
    }
    heads
}

/// Words, `::` and single signs; comments and the inside of texts are left out.
fn tokens(source: &str) -> Vec<String> {
    let mut rest = source;
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first);
        let (token, after) = rest.split_at(length);
        if is_code(token) {
            tokens.push(token.to_owned());
        }
        rest = after;
    }
    tokens
}

fn is_code(token: &str) -> bool {
    let text =
        token.contains('"') || token.starts_with('\'') || token.starts_with("//") || token.starts_with("/*");
    !text && !token.starts_with(char::is_whitespace)
}

fn token_length(rest: &str, first: char) -> usize {
    let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    let word = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    match &rest[word..] {
        _ if rest.starts_with("//") => until("\n"),
        _ if rest.starts_with("/*") => until("*/"),
        _ if rest.starts_with("::") => 2,
        after if ["r", "br", "cr"].contains(&&rest[..word]) && after.starts_with(['"', '#']) => {
            word + raw(after)
        }
        after if after.starts_with('"') && word < 2 => word + quoted(after, '"'),
        _ if first == '\'' => character(rest),
        _ => word.max(first.len_utf8()),
    }
}

/// The length of `#"…"#`, with any number of signs; of a raw name's sign alone.
fn raw(rest: &str) -> usize {
    let signs = rest.len() - rest.trim_start_matches('#').len();
    let end = format!("\"{}", "#".repeat(signs));
    match rest[signs..].strip_prefix('"') {
        Some(text) => signs + 1 + text.find(&end).map_or(text.len(), |at| at + end.len()),
        None => signs,
    }
}

/// The length of a text in quotes, with its escapes.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    end.map_or(rest.len(), |(at, c)| at + c.len_utf8())
}

/// The length of a character, or the sign of a lifetime.
fn character(rest: &str) -> usize {
    let mut after = rest.chars().skip(1);
    let (one, next) = (after.next(), after.next());
    if one == Some('\\') || next == Some('\'') {
        quoted(rest, '\'')
    } else {
        1
    }
}
