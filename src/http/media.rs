//! The media types of answers, and which of them a client takes.

use actix_web::{
    HttpRequest,
    http::header::{ACCEPT, Accept, Header, Quality, QualityItem},
    mime::{APPLICATION, EVENT_STREAM, JSON, Mime, Name, STAR, TEXT},
};

/// The media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: what was read and understood is a 200, whatever became of it.
    Json,
    /// `application/graphql-response+json`: a request that could not be executed is a 400.
    GraphqlResponse,
    /// `text/event-stream`: an answer is an event, and a subscription has many. What is refused before is JSON.
    Events,
}

const GRAPHQL_RESPONSE: &str = "graphql-response";

impl Media {
    /// The one that suits the request best: those that older clients do not know only where they are named, since
    /// these send `*/*`. None where the client takes none of them.
    pub(super) fn accepted(request: &HttpRequest) -> Option<Self> {
        if !request.headers().contains_key(ACCEPT) {
            return Some(Self::Json);
        }
        let ranges = ranges(request);
        let newer = best(&ranges, APPLICATION, |it| {
            it.subtype() == GRAPHQL_RESPONSE && it.suffix().is_some_and(|it| it == JSON)
        });
        let older = best(&ranges, APPLICATION, |it| {
            it.subtype() == JSON && it.suffix().is_none()
        });
        let events = events(&ranges);
        match (newer.quality, older.quality) {
            _ if events.goes_before(newer) && events.goes_before(older) => Some(Self::Events),
            (Quality::ZERO, Quality::ZERO) => None,
            (newer_quality, older_quality)
                if newer_quality >= older_quality && newer.place.is_some()
                    || older_quality == Quality::ZERO =>
            {
                Some(Self::GraphqlResponse)
            }
            _ => Some(Self::Json),
        }
    }

    /// Whether the client names events among what it takes, though it may want others more.
    pub(super) fn takes_events(request: &HttpRequest) -> bool {
        events(&ranges(request)).is_named()
    }

    /// As it stands in the header of an answer that is JSON.
    pub(super) const fn header(self) -> &'static str {
        match self {
            Self::Json | Self::Events => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
}

/// How much a client wants a type.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    quality: Quality,
    /// Where it is named, if it is.
    place: Option<usize>,
}

impl Wanted {
    fn is_named(self) -> bool {
        self.place.is_some() && self.quality > Quality::ZERO
    }

    /// Whether it is named, and wanted more, or as much and named first: clients that know all three list them so.
    fn goes_before(self, other: Self) -> bool {
        let is_first = match (self.place, other.place) {
            (Some(place), Some(others)) => place < others,
            (place, None) => place.is_some(),
            (None, Some(_)) => false,
        };
        self.is_named() && (self.quality > other.quality || self.quality == other.quality && is_first)
    }
}

/// What the client takes. What cannot be read asks for nothing.
fn ranges(request: &HttpRequest) -> Vec<QualityItem<Mime>> {
    Accept::parse(request).map(|accept| accept.0).unwrap_or_default()
}

fn events(ranges: &[QualityItem<Mime>]) -> Wanted {
    best(ranges, TEXT, |it| it.subtype() == EVENT_STREAM)
}

/// How much the client wants the type: the closest range counts.
fn best(ranges: &[QualityItem<Mime>], family: Name<'_>, is_it: impl Fn(&Mime) -> bool) -> Wanted {
    let closeness = |range: &Mime| match (range.type_(), range.subtype()) {
        (STAR, STAR) => Some(0),
        (of, STAR) if of == family => Some(1),
        (of, _) if of == family && is_it(range) => Some(2),
        _ => None,
    };
    let close = ranges
        .iter()
        .enumerate()
        .filter_map(|(place, range)| Some((closeness(&range.item)?, range.quality, place)));
    let none = Wanted {
        quality: Quality::ZERO,
        place: None,
    };
    close.max().map_or(none, |(closeness, quality, place)| Wanted {
        quality,
        place: (closeness == 2).then_some(place),
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn accepted(header: &str) -> Option<Media> {
        Media::accepted(
            &TestRequest::get()
                .insert_header((ACCEPT, header))
                .to_http_request(),
        )
    }

    #[test]
    fn the_best_of_both_is_taken() {
        let (newer, older) = (Some(Media::GraphqlResponse), Some(Media::Json));
        let events = Some(Media::Events);
        assert_eq!(Media::accepted(&TestRequest::get().to_http_request()), older);
        for (header, expected) in [
            ("*/*", older),
            ("application/*", older),
            ("application/json", older),
            ("Application/JSON; charset=utf-8", older),
            ("application/graphql-response+json", newer),
            (
                "application/graphql-response+json; charset=utf-8, application/json;q=0.9",
                newer,
            ),
            ("application/graphql-response+json, application/json", newer),
            ("application/json, application/graphql-response+json;q=0.5", older),
            ("application/graphql-response+json;q=0.5, */*;q=0.1", newer),
            ("application/json;q=0, */*", newer),
            ("text/html, */*;q=0.8", older),
            ("application/graphql-response+json;q=0, application/json", older),
            ("text/event-stream", events),
            ("text/event-stream, */*", events),
            ("text/event-stream, application/json", events),
            ("application/json, text/event-stream", older),
            (
                "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
                newer,
            ),
            ("text/event-stream;q=0.5, application/json", older),
            (
                "application/graphql-response+json, text/event-stream;q=0.9",
                newer,
            ),
            ("text/event-stream;q=0, application/json", older),
            ("text/event-stream;q=0", None),
            ("text/*, */*;q=0.1", older),
            ("text/html", None),
            ("application/xml, text/*", None),
            ("*/*;q=0", None),
            ("application/vnd.api+json", None),
            ("nonsense", None),
        ] {
            assert_eq!(accepted(header), expected, "{header}");
        }
    }
}
