//! The fields that give the domains.

use async_graphql::{Context, ID, Object};

use super::{ApiError, Call, types::DomainNode};
use crate::model::Denied;

#[derive(Default)]
pub(super) struct DomainFields;

#[Object]
impl DomainFields {
    /// The domains that the caller may read, by id. Empty where there are none.
    async fn domains(&self, ctx: &Context<'_>) -> Result<Vec<DomainNode>, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let mut domains = Vec::new();
        for scope in call.grant.browse_all()? {
            if let Some(domain) = call.reading.domain(&scope).await? {
                domains.push(DomainNode::new(scope, domain));
            }
        }
        Ok(domains)
    }

    /// One of them; null where there is none or the caller may not read it.
    async fn domain(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The domain's id.")] id: ID,
    ) -> Result<Option<DomainNode>, ApiError> {
        let call: &Call = ctx.data_unchecked();
        let scope = match call.grant.browse(Some(&id)) {
            Err(Denied::Domain(..)) => return Ok(None),
            scope => scope?,
        };
        let domain = call.reading.domain(&scope).await?;
        Ok(domain.map(|domain| DomainNode::new(scope, domain)))
    }
}
