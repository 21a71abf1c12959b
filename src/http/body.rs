//! What a request sends, decompressed.

use std::io::{self, Read};

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap},
    },
    web::{self, Bytes, Payload},
};
use brotli::Decompressor;
use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::refusal::Refusal;
use crate::graphql::ApiError;

/// The largest window of Zstandard that RFC 9659 has a reader expect: 8 MiB.
const ZSTD_WINDOW: u32 = 23;
const BROTLI_BUFFER: usize = 4_096;

/// How a body may be compressed.
#[derive(Debug, Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// A body as it was sent.
pub(super) struct Sent {
    bytes: Bytes,
    coding: Option<Coding>,
}

/// Reads the body of a request. It is unpacked here, and not by the framework, which unpacks all that came
/// together before it looks how much that is.
///
/// # Errors
/// If it is larger than `most` bytes, as sent or unpacked, is cut, or is not compressed as it says.
pub(super) async fn read(request: &HttpRequest, payload: Payload, most: u64) -> Result<Bytes, Refusal> {
    sent(request, payload, most).await?.unpacked(most).await
}

/// Reads the body as it is sent.
///
/// # Errors
/// If it is larger than `most` bytes, is cut, or is compressed in a way that cannot be undone.
pub(super) async fn sent(request: &HttpRequest, payload: Payload, most: u64) -> Result<Sent, Refusal> {
    let coding = coding(request.headers())?;
    if length(request.headers()).is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    let largest = usize::try_from(most).unwrap_or(usize::MAX);
    let sent = payload.to_bytes_limited(largest).await;
    let bytes = sent.map_err(|_| too_large(most))?.map_err(|_| broken())?;
    Ok(Sent { bytes, coding })
}

impl Sent {
    /// Whether there is more in it than was sent.
    pub(super) const fn is_packed(&self) -> bool {
        self.coding.is_some()
    }

    /// Unpacks it.
    ///
    /// # Errors
    /// If that is larger than `most` bytes, or is not compressed as it says.
    pub(super) async fn unpacked(self, most: u64) -> Result<Bytes, Refusal> {
        let Self { bytes, coding } = self;
        let Some(coding) = coding else { return Ok(bytes) };
        let unpacked = web::block(move || unpacked(coding, &bytes, most)).await;
        let unpacked = unpacked.ok().and_then(Result::ok).ok_or_else(broken)?;
        let fits = unpacked.len() as u64 <= most;
        fits.then(|| unpacked.into()).ok_or_else(|| too_large(most))
    }
}

/// None where it is sent as it is.
fn coding(headers: &HeaderMap) -> Result<Option<Coding>, Refusal> {
    let Some(named) = headers.get(CONTENT_ENCODING) else {
        return Ok(None);
    };
    match named.to_str().unwrap_or_default().to_ascii_lowercase().as_str() {
        "identity" => Ok(None),
        "gzip" => Ok(Some(Coding::Gzip)),
        "deflate" => Ok(Some(Coding::Deflate)),
        "br" => Ok(Some(Coding::Brotli)),
        "zstd" => Ok(Some(Coding::Zstd)),
        _ => Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body may be compressed once: set Content-Encoding to gzip, deflate, br or zstd, or leave it out",
        )),
    }
}

/// How long a body is said to be.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// At most one byte more than may come.
fn unpacked(coding: Coding, sent: &[u8], most: u64) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let reader: Box<dyn Read + '_> = match coding {
        Coding::Gzip => Box::new(MultiGzDecoder::new(sent)),
        Coding::Deflate => Box::new(ZlibDecoder::new(sent)),
        Coding::Brotli => Box::new(Decompressor::new(sent, BROTLI_BUFFER)),
        Coding::Zstd => {
            let mut decoder = zstd::Decoder::new(sent)?;
            decoder.window_log_max(ZSTD_WINDOW)?;
            Box::new(decoder)
        }
    };
    reader.take(most.saturating_add(1)).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

fn too_large(most: u64) -> Refusal {
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    let message = "The body is larger than {} bytes: send it in parts";
    Refusal::with(
        StatusCode::PAYLOAD_TOO_LARGE,
        ApiError::limit("maxBody", most, message),
    )
}

fn broken() -> Refusal {
    Refusal::unreadable("The body did not arrive whole, or is not compressed as Content-Encoding says")
}
