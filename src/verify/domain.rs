//! What is checked of a domain.

use super::{Findings, Identities, Kind, Report, VerifyError, segment};
use crate::store::StoredDomain;

pub(super) async fn check(
    domain: &StoredDomain,
    identities: Identities,
    report: &mut Report,
) -> Result<(), VerifyError> {
    if !domain.is_known().await? {
        let what = "there are segments or activities of it, and no row for the domain itself";
        report.findings.add(Kind::Domain, domain.id(), None, what);
    }
    for stored in domain.segments().await? {
        report.activities +=
            Box::pin(segment::check(domain, stored, identities, &mut report.findings)).await?;
        report.segments += 1;
    }
    if identities == Identities::Compared {
        check_secret(domain, &mut report.findings).await?;
    }
    check_ids(domain, &mut report.findings).await
}

/// What a sealed id was nobody can tell; but that the secret is there which tells it again.
async fn check_secret(domain: &StoredDomain, findings: &mut Findings) -> Result<(), VerifyError> {
    let sealed = domain.sealed_without_secret().await?;
    if sealed > 0 {
        let what =
            format!("{sealed} activities have sealed ids, and the domain has no secret to know them by");
        findings.add(Kind::Secret, domain.id(), None, what);
    }
    Ok(())
}

/// That an id is valid is seen row by row; that it is one row's alone is not.
async fn check_ids(domain: &StoredDomain, findings: &mut Findings) -> Result<(), VerifyError> {
    let told = |id: &str| {
        findings.add(
            Kind::Id,
            domain.id(),
            None,
            format!("several activities have the id {id:?}"),
        );
    };
    Ok(domain.ids_of_several(told).await?)
}
