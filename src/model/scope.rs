//! Who may do what, and the proofs of it that everything else asks for.

use std::{collections::BTreeSet, fmt, str::FromStr};

use super::{DomainId, Extent, Invalid, Quoted, action::nearest, quoted_list};

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// To read the log and its indicators.
    Browse,
    /// To append to the log.
    Record,
    /// Everything.
    Admin,
}

impl fmt::Display for Permission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Browse => "browse",
            Self::Record => "record",
            Self::Admin => "admin",
        })
    }
}

impl FromStr for Permission {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::Browse, Self::Record, Self::Admin]
            .into_iter()
            .find(|permission| permission.to_string() == text)
            .ok_or_else(|| {
                Invalid(format!(
                    "{} is not a permission: browse, record or admin",
                    Quoted(text)
                ))
            })
    }
}

fn those_covered(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let nearest = quoted_list(nearest.iter().map(String::as_str));
    format!(". The nearest that it covers: {nearest}")
}

/// What a caller may do, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    permissions: BTreeSet<Permission>,
    domains: BTreeSet<DomainId>,
    extent: Extent,
    main: Option<DomainId>,
}

/// Why a caller may not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The grant lacks the permission.
    #[error("This needs the permission {0}, which the token does not have")]
    Permission(Permission),
    /// The grant does not cover the domain, which looks as if there were none. With those most like it that it does.
    #[error("There is no domain {} here, or the token does not cover it{}", Quoted(.0), those_covered(.1))]
    Domain(String, Vec<String>),
    /// No domain was named and the grant has not exactly one.
    #[error("The token covers more than one domain: name one with `domain`, such as `{0}`")]
    Unnamed(DomainId),
    /// The grant has no domain at all.
    #[error("The token covers no domain: ask for one that does")]
    Nowhere,
}

impl Grant {
    /// The permissions, each in so much of all of the domains.
    #[must_use]
    pub fn new(permissions: BTreeSet<Permission>, domains: BTreeSet<DomainId>, extent: Extent) -> Self {
        let main = domains.first().filter(|_| domains.len() == 1).cloned();
        Self {
            permissions,
            domains,
            extent,
            main,
        }
    }

    /// The same, with the domain that is meant where none is named.
    #[must_use]
    pub fn with_main(self, main: DomainId) -> Self {
        Self {
            main: Some(main),
            ..self
        }
    }

    /// The right to read a domain: the one named, or the only one.
    ///
    /// # Errors
    /// If the grant does not give it.
    pub fn browse(&self, domain: Option<&str>) -> Result<Browse, Denied> {
        self.resolve(Permission::Browse, domain)
            .map(|domain| self.sight(domain))
    }

    /// The right to append to a domain's log: the one named, or the only one.
    ///
    /// # Errors
    /// If the grant does not give it.
    pub fn record(&self, domain: Option<&str>) -> Result<Record, Denied> {
        let domain = self.resolve(Permission::Record, domain)?;
        Ok(Record {
            domain,
            extent: self.extent.clone(),
        })
    }

    /// The right to read each domain of the grant, in the order of their ids.
    ///
    /// # Errors
    /// If the grant allows no reading.
    pub fn browse_all(&self) -> Result<Vec<Browse>, Denied> {
        self.check(Permission::Browse)?;
        Ok(self
            .domains
            .iter()
            .cloned()
            .map(|domain| self.sight(domain))
            .collect())
    }

    fn sight(&self, domain: DomainId) -> Browse {
        Browse {
            domain,
            extent: self.extent.clone(),
        }
    }

    fn resolve(&self, permission: Permission, domain: Option<&str>) -> Result<DomainId, Denied> {
        self.check(permission)?;
        match (domain, &self.main) {
            (Some(id), _) => {
                let covered = self.domains.iter().find(|covered| covered.as_str() == id);
                covered.cloned().ok_or_else(|| self.not_covered(id))
            }
            (None, Some(main)) => Ok(main.clone()),
            (None, None) => Err(self
                .domains
                .first()
                .map_or(Denied::Nowhere, |it| Denied::Unnamed(it.clone()))),
        }
    }

    fn not_covered(&self, named: &str) -> Denied {
        let near = nearest(named, self.domains.iter().map(DomainId::as_str));
        Denied::Domain(named.to_owned(), near.into_iter().map(str::to_owned).collect())
    }

    fn check(&self, permission: Permission) -> Result<(), Denied> {
        let allowed = [permission, Permission::Admin]
            .iter()
            .any(|it| self.permissions.contains(it));
        allowed.then_some(()).ok_or(Denied::Permission(permission))
    }
}

/// The right to read a domain. Whatever reads asks for one, so an unscoped read cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Browse {
    domain: DomainId,
    extent: Extent,
}

impl Browse {
    /// The domain that may be read.
    #[must_use]
    pub const fn domain(&self) -> &DomainId {
        &self.domain
    }

    /// How much of it.
    #[must_use]
    pub const fn extent(&self) -> &Extent {
        &self.extent
    }
}

/// The right to append to a domain's log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Record {
    domain: DomainId,
    extent: Extent,
}

impl Record {
    /// The right that whoever can run the program on the database has anyway.
    #[must_use]
    pub const fn by_operator(domain: DomainId) -> Self {
        Self {
            domain,
            extent: Extent::Whole,
        }
    }

    /// The domain whose log may be appended to.
    #[must_use]
    pub const fn domain(&self) -> &DomainId {
        &self.domain
    }

    /// What may be appended: what happened there.
    #[must_use]
    pub const fn extent(&self) -> &Extent {
        &self.extent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(permissions: &[Permission], domains: &[&str]) -> Grant {
        let domains = domains.iter().map(|id| DomainId::parse(id).expect("an id"));
        Grant::new(
            permissions.iter().copied().collect(),
            domains.collect(),
            Extent::Whole,
        )
    }

    #[test]
    fn the_only_domain_need_not_be_named() {
        let one = grant(&[Permission::Browse], &["a"]);
        assert_eq!(one.browse(None).expect("a right").domain().as_str(), "a");
        let two = grant(&[Permission::Browse], &["a", "b"]);
        assert!(matches!(two.browse(None), Err(Denied::Unnamed(_))));
        let main = two.with_main(DomainId::parse("b").expect("an id"));
        assert_eq!(main.browse(None).expect("a right").domain().as_str(), "b");
    }

    #[test]
    fn permissions_do_not_include_each_other_but_for_admin() {
        assert!(matches!(
            grant(&[Permission::Browse], &["a"]).record(None),
            Err(Denied::Permission(_))
        ));
        assert!(matches!(
            grant(&[Permission::Record], &["a"]).browse(None),
            Err(Denied::Permission(_))
        ));
        let admin = grant(&[Permission::Admin], &["a"]);
        assert!(admin.browse(None).is_ok() && admin.record(None).is_ok());
    }

    #[test]
    fn a_domain_that_is_not_covered_does_not_exist() {
        let grant = grant(&[Permission::Admin], &["here"]);
        let denied = grant.browse(Some("her")).expect_err("it is not covered");
        assert_eq!(grant.record(Some("her")), Err(denied.clone()));
        assert_eq!(
            denied.to_string(),
            "There is no domain `her` here, or the token does not cover it. The nearest that it covers: `here`"
        );
    }
}
