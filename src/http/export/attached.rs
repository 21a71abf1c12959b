//! Answers that browsers keep as files.

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::header::{
        CACHE_CONTROL, Charset, ContentDisposition, ContentEncoding, DispositionParam, DispositionType,
        ExtendedValue, VARY,
    },
};

use crate::export::Format;

/// An answer that browsers keep as a file.
pub(in crate::http) fn attached(format: Format, name: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.media_type())
        .insert_header(disposition(name))
        .insert_header((VARY, "Authorization"))
        .insert_header((CACHE_CONTROL, "no-store"));
    if format.is_compressed() {
        // Compressing it once more would cost time and save nothing.
        response.insert_header(ContentEncoding::Identity);
    }
    response
}

/// The name of a file, for old clients in letters that all of them can read.
fn disposition(name: &str) -> ContentDisposition {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    let plain: String = name
        .chars()
        .map(|it| if is_plain(it) { it } else { '_' })
        .collect();
    let exact = (plain != name).then(|| {
        DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".into()),
            language_tag: None,
            value: name.as_bytes().to_vec(),
        })
    });
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: [Some(DispositionParam::Filename(plain)), exact]
            .into_iter()
            .flatten()
            .collect(),
    }
}
