//! `erase-user`.

use std::process::ExitCode;

use clap::Args;

use super::{Failure, Shared, domain, must_be_known, say};
use crate::{
    model::{DomainId, Person},
    store::{ErasureKey, Store},
};

#[derive(Debug, Args)]
pub(super) struct EraseUser {
    /// The person's user_id, as the log has it.
    #[arg(long, value_name = "ID")]
    user_id: String,
    /// Another name of the person that username and diff may hold, such as an e-mail address; may be given
    /// several times.
    #[arg(long = "username", value_name = "NAME")]
    usernames: Vec<String>,
    /// A domain to erase the person from; may be given several times [default: all].
    #[arg(long = "domain", value_name = "ID", value_parser = DomainId::parse)]
    domains: Vec<DomainId>,
    /// Says how many activities name the person, and changes nothing.
    #[arg(long)]
    dry_run: bool,
}

impl EraseUser {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let person = Person::new(self.user_id, self.usernames)?;
        let store = shared.existing_store().await?;
        let known = domain::ids(&store).await?;
        must_be_known(&self.domains, &known)?;
        let domains = if self.domains.is_empty() {
            known
        } else {
            self.domains
        };
        let mut activities = 0;
        for id in &domains {
            activities += if self.dry_run {
                count(&store, id, &person).await?
            } else {
                erase(&store, id, &person).await?
            };
        }
        if !self.dry_run {
            // Though nothing was found: an earlier run may have been stopped before it came to this.
            store.leave_nothing_behind().await?;
        }
        Ok(if activities > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

async fn count(store: &Store, domain: &DomainId, person: &Person) -> Result<u64, Failure> {
    let found = store.count_mentions(domain, person).await?;
    say(format_args!(
        "{domain}: {} activities in {} months name the person",
        found.activities, found.months
    ))?;
    Ok(found.activities)
}

async fn erase(store: &Store, domain: &DomainId, person: &Person) -> Result<u64, Failure> {
    let key = store.erasure_key(domain, ErasureKey::random()?).await?;
    let pseudonym = key.pseudonym(domain, person);
    let erased = store.erase(domain, person, &key).await?;
    if erased.activities == 0 {
        say(format_args!("{domain}: no activity names the person"))?;
        return Ok(0);
    }
    say(format_args!(
        "{domain}: {} activities in {} months named the person, who is now {}",
        erased.activities,
        erased.months,
        pseudonym.as_str()
    ))?;
    Ok(erased.activities)
}
