//! What is said of a value that cannot be used.

/// A value from outside that cannot be used. The text says what is wrong and what would be right;
/// it is meant for the person who sent the value and holds nothing internal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(pub String);

impl Invalid {
    /// Wraps the text to show.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}
