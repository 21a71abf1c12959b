//! What a request sends, decompressed.

use std::io::{self, Read};

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap},
    },
    web::{self, Bytes, BytesMut, Payload},
};
use brotli::Decompressor;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use futures_util::StreamExt;

use super::{
    refusal::Refusal,
    room::{Room, Taken},
};
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

/// Reads the body of a request, which takes room for as long as what is given beside it is kept. It is unpacked here,
/// and not by the framework, which unpacks all that came together before it looks how much that is.
///
/// # Errors
/// If it is larger than `most` bytes, as sent or unpacked, is cut, or is not compressed as it says; or if there is no
/// room for it.
pub(super) async fn read(
    room: &Room,
    request: &HttpRequest,
    payload: Payload,
    most: u64,
) -> Result<(Bytes, Taken), Refusal> {
    let coding = coding(request.headers())?;
    let said = length(request.headers());
    if said.is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    let mut taken = room.for_nothing();
    // All at once: of many that come together each would have some of it, and wait for the rest in vain.
    taken.grow(said.unwrap_or_default()).await?;
    let bytes = sent(payload, most, &mut taken).await?;
    let Some(coding) = coding else {
        return Ok((bytes, taken));
    };
    // While it is unpacked both are there.
    let mut taken = room.for_nothing();
    taken.grow(most).await?;
    let unpacked = web::block(move || unpacked(coding, &bytes, most)).await;
    let unpacked = unpacked.ok().and_then(Result::ok).ok_or_else(broken)?;
    let size = unpacked.len() as u64;
    taken.shrink(size);
    (size <= most)
        .then(|| (unpacked.into(), taken))
        .ok_or_else(|| too_large(most))
}

/// The body as it is sent. Where it does not say how long it is, it takes room for what came.
async fn sent(mut payload: Payload, most: u64, taken: &mut Taken) -> Result<Bytes, Refusal> {
    let mut sent = BytesMut::new();
    while let Some(piece) = payload.next().await {
        let piece = piece.map_err(|_| broken())?;
        let size = (sent.len() + piece.len()) as u64;
        if size > most {
            return Err(too_large(most));
        }
        taken.grow(size).await?;
        sent.extend_from_slice(&piece);
    }
    Ok(sent.freeze())
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
fn length(headers: &HeaderMap) -> Option<u64> {
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
