//! The keys that JWTs are signed with.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey, Header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse, RSAKeyParameters},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::{sync::Mutex, time::timeout};
use tracing::Instrument;

/// So long after they were read, keys may be read again because a token names one that is not known.
const PAUSE: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long a token waits for newer keys though there is one for it.
const MOMENT: Duration = Duration::from_secs(1);
/// The bits that RFC 7518 asks of a key for RS256.
const SMALLEST_RSA: usize = 2_048;

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file cannot be read.
    #[error("the keys of JWTs cannot be read from {0}: {1}")]
    File(String, #[source] io::Error),
    /// An address does not answer with them.
    #[error("the keys of JWTs cannot be read from {0}: {1}")]
    Address(String, #[source] reqwest::Error),
    /// It is not a key set.
    #[error("{0} is not a JSON Web Key Set, {{\"keys\": [{{\"kty\": …}}]}}: {1}")]
    Form(String, #[source] serde_json::Error),
    /// Nothing in it can be used.
    #[error(
        "{0} has no key for RS256, ES256 or EdDSA that can be used; one for RS256 needs {SMALLEST_RSA} bits"
    )]
    None(String),
}

/// A key, and the one algorithm that it is for.
pub(super) struct Key {
    id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
}

/// The keys of an issuer, as they were read last.
pub(super) struct Keys {
    source: Source,
    current: RwLock<Vec<Arc<Key>>>,
    refresh: Duration,
    /// When they were read; held while they are.
    read: Mutex<Instant>,
}

/// A JSON Web Key Set. Keys of kinds that are not known are no fault of it.
#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

/// Where they are read from.
enum Source {
    File(PathBuf),
    Address(String, reqwest::Client),
}

impl Keys {
    pub(super) async fn read(source: &str, refresh: u64) -> Result<Self, KeysError> {
        let source = Source::of(source)?;
        let keys = source.keys().await?;
        if keys.is_empty() {
            return Err(KeysError::None(source.name()));
        }
        Ok(Self {
            current: RwLock::new(keys),
            source,
            refresh: Duration::from_secs(refresh),
            read: Mutex::new(Instant::now()),
        })
    }

    /// The keys that a token with this header may be signed with. They are read again where they are old, or
    /// none of them is the one that it names. An issuer that does not answer keeps whoever has a key waiting for a
    /// moment, and those who come meanwhile not at all.
    pub(super) async fn candidates(self: &Arc<Self>, header: &Header) -> Vec<Arc<Key>> {
        if self.matching(header).is_empty() {
            self.read_again(self.refresh.min(PAUSE)).await;
        } else if self.are_old() {
            // Where it takes longer, it goes on, and those that there are still hold.
            let _in_time = timeout(MOMENT, self.read_again(self.refresh)).await;
        }
        self.matching(header)
    }

    /// Whether it is time to read them again, and nobody does.
    fn are_old(&self) -> bool {
        self.read
            .try_lock()
            .is_ok_and(|read| read.elapsed() >= self.refresh)
    }

    fn matching(&self, header: &Header) -> Vec<Arc<Key>> {
        let keys = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let fits = |key: &&Arc<Key>| {
            let named = header.kid.is_none() || key.id.is_none() || header.kid == key.id;
            named && key.algorithm == header.alg
        };
        keys.iter().filter(fits).cloned().collect()
    }

    /// Reads them again where that was done longer ago than this. A set without any takes effect: its issuer
    /// withdrew them. What cannot be read leaves those that there are, however long that lasts: else whoever keeps
    /// the issuer from answering would shut everybody out. Reading goes on though whoever led to it leaves: else who
    /// does so again and again would keep new keys from everybody.
    async fn read_again(self: &Arc<Self>, age: Duration) {
        if self.read.lock().await.elapsed() < age {
            return;
        }
        let keys = self.clone();
        let reading = tokio::spawn(async move { keys.read_older_than(age).await }.in_current_span());
        if let Err(error) = reading.await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "reading the keys of JWTs stopped"
            );
        }
    }

    async fn read_older_than(&self, age: Duration) {
        let mut read = self.read.lock().await;
        if read.elapsed() < age {
            return;
        }
        let given = self.source.keys().await;
        *read = Instant::now();
        match given {
            Ok(keys) => {
                if keys.is_empty() {
                    tracing::warn!("the issuer of JWTs has no key any more that can be used: none is taken");
                }
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = keys;
            }
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the keys of JWTs are left as they are"
            ),
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "the keys of {}", self.source.name())
    }
}

impl Source {
    fn of(text: &str) -> Result<Self, KeysError> {
        if !["https://", "http://"]
            .iter()
            .any(|scheme| text.starts_with(scheme))
        {
            return Ok(Self::File(text.into()));
        }
        let client = reqwest::Client::builder().timeout(TIMEOUT).build();
        let client = client.map_err(|error| KeysError::Address(text.to_owned(), error))?;
        Ok(Self::Address(text.to_owned(), client))
    }

    fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Address(address, _) => address.clone(),
        }
    }

    async fn keys(&self) -> Result<Vec<Arc<Key>>, KeysError> {
        let set: Set = serde_json::from_slice(&self.text().await?)
            .map_err(|error| KeysError::Form(self.name(), error))?;
        let keys = set
            .keys
            .into_iter()
            .filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
        Ok(keys.filter_map(|key| Key::of(&key)).map(Arc::new).collect())
    }

    async fn text(&self) -> Result<Vec<u8>, KeysError> {
        match self {
            Self::File(path) => fs::read(path).map_err(|error| KeysError::File(self.name(), error)),
            Self::Address(address, client) => {
                let answer = async {
                    client
                        .get(address)
                        .send()
                        .await?
                        .error_for_status()?
                        .bytes()
                        .await
                };
                let text = answer
                    .await
                    .map_err(|error| KeysError::Address(address.clone(), error.without_url()))?;
                Ok(text.into())
            }
        }
    }
}

impl Key {
    /// Nothing where it is for something else.
    fn of(jwk: &Jwk) -> Option<Self> {
        if jwk
            .common
            .public_key_use
            .as_ref()
            .is_some_and(|it| *it != PublicKeyUse::Signature)
        {
            return None;
        }
        let (algorithm, named) = match &jwk.algorithm {
            AlgorithmParameters::RSA(key) if is_large(key, jwk.common.key_id.as_deref()) => {
                (Algorithm::RS256, KeyAlgorithm::RS256)
            }
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
                (Algorithm::ES256, KeyAlgorithm::ES256)
            }
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
                (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
            }
            _ => return None,
        };
        if jwk.common.key_algorithm.is_some_and(|told| told != named) {
            return None;
        }
        let decoding = DecodingKey::from_jwk(jwk).ok()?;
        Some(Self {
            id: jwk.common.key_id.clone(),
            algorithm,
            decoding,
        })
    }
}

/// Whether a key is as large as it has to be. It is told where it is not: its issuer should make another.
fn is_large(key: &RSAKeyParameters, id: Option<&str>) -> bool {
    let modulus = URL_SAFE_NO_PAD.decode(&key.n).unwrap_or_default();
    let digits = modulus
        .iter()
        .position(|byte| *byte != 0)
        .map_or(&[][..], |first| &modulus[first..]);
    let unused = digits.first().map_or(0, |first| first.leading_zeros() as usize);
    let bits = 8 * digits.len() - unused;
    if bits < SMALLEST_RSA {
        tracing::warn!(
            id,
            "a key of JWTs is left out: it has {bits} bits, and a key for RS256 needs {SMALLEST_RSA}"
        );
    }
    bits >= SMALLEST_RSA
}
