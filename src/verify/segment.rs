//! What is checked of a segment.

use super::{Findings, Identities, Kind, VerifyError, ordinals::Ordinals, row};
use crate::{
    columns::Mirror,
    ingest::Recognition,
    model::{Activity, Month},
    store::{StoredDomain, StoredRow, StoredSegment},
};

/// Checks a segment and tells how many rows it has.
pub(super) async fn check(
    domain: &StoredDomain,
    segment: StoredSegment,
    identities: Identities,
    findings: &mut Findings,
) -> Result<u64, VerifyError> {
    let mut walk = Walk::new(domain, segment, identities, findings);
    while walk.next_stretch().await? {}
    walk.end().await
}

/// A way through the rows of a segment, one stretch after the other.
struct Walk<'a> {
    domain: &'a StoredDomain,
    segment: StoredSegment,
    findings: &'a mut Findings,
    rows: u64,
    past: i64,
    ordinals: Ordinals,
    recognition: Option<Recognition>,
    mirror: Mirror,
}

impl<'a> Walk<'a> {
    fn new(
        domain: &'a StoredDomain,
        segment: StoredSegment,
        identities: Identities,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            domain,
            segment,
            findings,
            rows: 0,
            past: i64::MIN,
            ordinals: Ordinals::default(),
            recognition: (identities == Identities::Compared).then(Recognition::default),
            mirror: Mirror::new(Month::from_number(segment.number)),
        }
    }

    /// Checks as many rows as an image shows, then the image. Tells whether there may be more.
    async fn next_stretch(&mut self) -> Result<bool, VerifyError> {
        let (before, limit) = (self.rows, Mirror::ROWS as u64);
        self.mirror = Mirror::new(self.month());
        self.domain
            .rows(self.segment.number, self.past, limit, |row| self.take(row))
            .await?;
        self.check_image().await?;
        Ok(self.rows == before + limit)
    }

    fn take(&mut self, row: StoredRow) -> Result<(), VerifyError> {
        self.rows += 1;
        self.past = row.ordinal;
        if let Some(wrong) = self.ordinals.take(row.ordinal) {
            self.tell(Kind::Ordinal, wrong);
        }
        match row.activity {
            Ok(activity) => self.check_row(row.ordinal, &activity),
            Err(why) => {
                self.tell_of(row.ordinal, Kind::Value, &why);
                Ok(())
            }
        }
    }

    fn check_row(&mut self, ordinal: i64, activity: &Activity) -> Result<(), VerifyError> {
        self.mirror.push(activity);
        for (kind, what) in row::faults(activity, self.month()) {
            self.tell_of(ordinal, kind, &what);
        }
        if let Some(recognition) = &mut self.recognition
            && !recognition.agrees(activity)?
        {
            let (kind, of) = if activity.has_pseudonym() {
                (Kind::Seal, "is that of what it was before somebody was erased")
            } else {
                (Kind::Identity, "is not that of its values")
            };
            self.tell_of(ordinal, kind, &format!("its id {} {of}", activity.id));
        }
        Ok(())
    }

    /// An image of an earlier generation is never looked at, and harmless.
    async fn check_image(&mut self) -> Result<(), VerifyError> {
        let Some((_, generation)) = self.segment.told else {
            return Ok(());
        };
        if !self.ordinals.are_sound() || !self.mirror.is_full() {
            return Ok(());
        }
        let number = self.images() - 1;
        let image = self.domain.image(self.segment.number, generation, number).await?;
        if image.is_some_and(|image| !self.mirror.is_shown_by(&image)) {
            let what = format!("image {number} of generation {generation} differs from its rows");
            self.tell(Kind::Image, what);
        }
        Ok(())
    }

    async fn end(mut self) -> Result<u64, VerifyError> {
        let Some((rows, generation)) = self.segment.told else {
            let what = format!("{} activities are in it, and it has no segment row", self.rows);
            self.tell(Kind::Segment, what);
            return Ok(self.rows);
        };
        if let Some(wrong) = self.ordinals.end(rows) {
            self.tell(Kind::Ordinal, wrong);
        } else if self.ordinals.are_sound() {
            self.check_images_past_the_end(generation).await?;
        }
        Ok(self.rows)
    }

    async fn check_images_past_the_end(&mut self, generation: i64) -> Result<(), VerifyError> {
        let past = self
            .domain
            .images_from(self.segment.number, generation, self.images())
            .await?;
        if past > 0 {
            let what = format!("{past} images of generation {generation} show more rows than there are");
            self.tell(Kind::Image, what);
        }
        Ok(())
    }

    /// How many images the rows that came fill.
    fn images(&self) -> i32 {
        i32::try_from(self.rows / Mirror::ROWS as u64).unwrap_or(i32::MAX)
    }

    const fn month(&self) -> Month {
        Month::from_number(self.segment.number)
    }

    fn tell(&mut self, kind: Kind, what: String) {
        let (domain, segment) = (self.domain.id(), Some(self.segment.number));
        self.findings.add(kind, domain, segment, what);
    }

    fn tell_of(&mut self, ordinal: i64, kind: Kind, what: &str) {
        self.tell(kind, format!("of the activity at ordinal {ordinal}, {what}"));
    }
}
