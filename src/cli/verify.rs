//! `verify`.

use std::process::ExitCode;

use clap::Args;

use super::{Failure, Shared, must_be_known, printable, say};
use crate::{
    store::Inspection,
    verify::{Identities, Report, verify},
};

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// A domain to check; may be given several times [default: all].
    #[arg(long = "domain", value_name = "ID")]
    domains: Vec<String>,
    /// Does not compare ids of 32 hexadecimal digits, such as imports make, with the values of their
    /// rows, and does not look for the secret of sealed ids: for logs that clients record to under such ids of
    /// their own.
    #[arg(long)]
    skip_identities: bool,
}

impl Verify {
    pub(super) async fn run(self, shared: &Shared) -> Result<ExitCode, Failure> {
        let inspection = shared.inspection().await?;
        let identities = if self.skip_identities {
            Identities::Skipped
        } else {
            Identities::Compared
        };
        let domains = self.chosen(&inspection).await?;
        show(&verify(&inspection, &domains, identities).await?)
    }

    /// The domains that are named, which must be there, or all.
    async fn chosen(&self, inspection: &Inspection) -> Result<Vec<String>, Failure> {
        let known = inspection.domains().await?;
        must_be_known(&self.domains, &known)?;
        Ok(if self.domains.is_empty() {
            known
        } else {
            self.domains.clone()
        })
    }
}

fn show(report: &Report) -> Result<ExitCode, Failure> {
    for line in report.findings.to_string().lines() {
        say(printable(line))?;
    }
    let problems = report.findings.count();
    let outcome = match problems {
        0 => "all is well".into(),
        1 => "1 problem".into(),
        many => format!("{many} problems"),
    };
    say(format_args!(
        "{} activities in {} segments of {} domains: {outcome}",
        report.activities, report.segments, report.domains
    ))?;
    Ok(if problems == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
