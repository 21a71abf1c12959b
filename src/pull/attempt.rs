//! A day that is asked for once.

use super::{
    Day, Pull, PullError, Trouble,
    body::{begun, coming},
};
use crate::{
    ingest::{Format, Options, Report, Strictness, import},
    model::Instant,
    store::Store,
};

impl Pull {
    /// Imports the rows of a day. Those before a cut are kept: when they come again they are known.
    pub(super) async fn attempt(
        &self,
        store: &Store,
        day: Day,
        now: Instant,
    ) -> Result<Result<Report, Trouble>, PullError> {
        let answer = match self.dataset.rows(day).await {
            Ok(response) => begun(response).await,
            Err(trouble) => Err(trouble),
        };
        let (begin, response) = match answer {
            Ok(answer) => answer,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let (body, mut rest) = coming(begin, response);
        let options = Options {
            domain: Some(self.scope.domain().clone()),
            format: Some(Format::JsonArray),
            assume_zone: self.assume_zone,
            ..Options::default()
        };
        let report = import(store, body, options, None, Strictness::Lenient, now).await?;
        let Some(broken) = &report.broken else {
            return Ok(Ok(report));
        };
        let trouble = match rest.join_next().await {
            Some(trouble) => trouble?,
            None => None,
        };
        Ok(Err(trouble.unwrap_or_else(|| {
            Trouble::passing(format!("the answer cannot be read on at {broken}"))
        })))
    }
}
