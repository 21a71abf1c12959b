//! A person who is to be erased.

use super::{ANONYMOUS, Invalid, Pseudonym, mention::mentions};

/// Somebody by the names that the log has. It has no `Debug`, so that no log can show it by mistake.
#[derive(Clone)]
pub struct Person {
    names: Vec<String>,
}

impl Person {
    /// The person with this `user_id` and these other names. They are compared to the letter.
    ///
    /// # Errors
    /// If a name is empty, that of visitors who are not logged in, or a pseudonym. The message does not quote it.
    pub fn new(user_id: String, others: Vec<String>) -> Result<Self, Invalid> {
        let mut names = vec![user_id];
        names.extend(others);
        match names.iter().find_map(|name| fault(name)) {
            Some(fault) => Err(Invalid::new(fault)),
            None => Ok(Self { names }),
        }
    }

    /// What the log has in `user_id` where the person acted.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.names[0]
    }

    /// Every name, the `user_id` first.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The text with the pseudonym wherever it names the person; none where it does not.
    #[must_use]
    pub fn erased_from(&self, text: &str, pseudonym: &str) -> Option<String> {
        let mentions = mentions(text, &self.names);
        let (mut erased, mut kept) = (String::new(), 0);
        for mention in &mentions {
            erased += &text[kept..mention.start];
            erased += pseudonym;
            kept = mention.end;
        }
        (!mentions.is_empty()).then(|| erased + &text[kept..])
    }
}

fn fault(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() || name.contains('\0') {
        Some("A name to erase is blank or holds NUL: give what the log has in user_id or username")
    } else if name == ANONYMOUS {
        Some(
            "`anonymous` stands for visitors who are not logged in and names nobody: give a person's user_id",
        )
    } else if Pseudonym::is_in(name) {
        Some(
            "A pseudonym is nobody's name: give the person's own user_id, whose pseudonym is always the same",
        )
    } else {
        None
    }
}
