//! What is asked for by names and texts: the parameters of an address, or the options of a command.

use super::{Invalid, Quoted, action::nearest};

/// How those who give parameters write their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Naming {
    /// In an address: `orderBy`.
    #[default]
    Address,
    /// As options of a command: `--order-by`.
    Options,
}

impl Naming {
    /// The name of a parameter, as messages quote it.
    #[must_use]
    pub fn quoted(self, name: &str) -> String {
        match self {
            Self::Address => format!("`{name}`"),
            Self::Options => format!("`--{}`", kebab_case(name)),
        }
    }
}

fn kebab_case(name: &str) -> String {
    let word = |letter: char| match letter {
        'A'..='Z' => format!("-{}", letter.to_ascii_lowercase()),
        other => other.to_string(),
    };
    name.chars().map(word).collect()
}

/// Parameters as they were given, each of which has to be asked for.
#[derive(Debug, Default)]
pub struct Parameters {
    naming: Naming,
    given: Vec<(String, String)>,
    known: Vec<&'static str>,
}

impl Parameters {
    /// Takes names and texts of an address; a list is one name several times.
    #[must_use]
    pub const fn new(given: Vec<(String, String)>) -> Self {
        Self::named(Naming::Address, given)
    }

    /// The same as those who give them write their names. Here they are written as in an address.
    #[must_use]
    pub const fn named(naming: Naming, given: Vec<(String, String)>) -> Self {
        Self {
            naming,
            given,
            known: Vec::new(),
        }
    }

    /// How their names are written.
    #[must_use]
    pub const fn naming(&self) -> Naming {
        self.naming
    }

    /// What a parameter is given that is no list.
    ///
    /// # Errors
    /// If it is given twice, or cannot be read.
    pub fn one<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Invalid> {
        let mut values = self.many(name, read)?.unwrap_or_default();
        if values.len() > 1 {
            let (name, times) = (self.naming.quoted(name), values.len());
            return Err(Invalid(format!("{name} is given {times} times: give it once")));
        }
        Ok(values.pop())
    }

    /// The values that a list is given, if it is given any.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub fn many<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Result<Option<Vec<T>>, Invalid> {
        self.known.push(name);
        let (own, others) = std::mem::take(&mut self.given)
            .into_iter()
            .partition::<Vec<_>, _>(|(given, _)| given == name);
        self.given = others;
        let said = |Invalid(why)| Invalid(format!("{}: {why}", self.naming.quoted(name)));
        let values = own.iter().map(|(_, text)| read(text).map_err(said));
        let values: Vec<_> = values.collect::<Result<_, _>>()?;
        Ok(Some(values).filter(|values| !values.is_empty()))
    }

    /// The names of those that nobody asked for so far.
    pub fn others(&self) -> impl Iterator<Item = &str> {
        self.given.iter().map(|(name, _)| name.as_str())
    }

    /// That nothing was given but what was asked for.
    ///
    /// # Errors
    /// If something was; the message names the nearest of those that there are.
    pub fn end(self) -> Result<(), Invalid> {
        let Some((unknown, _)) = self.given.first() else {
            return Ok(());
        };
        Err(Invalid(format!(
            "There is no parameter {} here. The nearest: {}. All: {}",
            Quoted(unknown),
            nearest(unknown, self.known.iter().copied()).join(", "),
            self.known.join(", ")
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> Parameters {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Parameters::new(pairs.iter().map(owned).collect())
    }

    fn number(text: &str) -> Result<u8, Invalid> {
        text.parse().map_err(|_| Invalid::new("not a number"))
    }

    #[test]
    fn each_is_found_by_its_name_and_lists_keep_their_order() {
        let mut parameters = given(&[("a", "3"), ("b", "1"), ("a", "2")]);
        assert_eq!(parameters.many("a", number), Ok(Some(vec![3, 2])));
        assert_eq!(parameters.one("b", number), Ok(Some(1)));
        assert_eq!(parameters.one("c", number), Ok(None));
        assert_eq!(parameters.end(), Ok(()));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_name() {
        let twice = given(&[("a", "1"), ("a", "1")]).one("a", number);
        assert_eq!(twice, Err(Invalid::new("`a` is given 2 times: give it once")));
        let unread = given(&[("a", "x")]).one("a", number);
        assert_eq!(unread, Err(Invalid::new("`a`: not a number")));
    }

    #[test]
    fn options_are_told_of_as_they_are_written() {
        let mut options = Parameters::named(Naming::Options, vec![("userIdNotIn".into(), "x".into())]);
        let unread = options.one("userIdNotIn", number);
        assert_eq!(unread, Err(Invalid::new("`--user-id-not-in`: not a number")));
    }

    #[test]
    fn a_name_that_nobody_asked_for_is_refused() {
        let mut parameters = given(&[("subdomian", "x")]);
        for known in ["domain", "last", "subdomain"] {
            assert_eq!(parameters.one(known, number), Ok(None));
        }
        let Err(Invalid(message)) = parameters.end() else {
            panic!("it is taken")
        };
        assert!(
            message.contains("no parameter `subdomian` here. The nearest: subdomain, "),
            "{message}"
        );
    }
}
