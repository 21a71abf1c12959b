//! The server's certificate, read again when its files change.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs::default_provider},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use crate::config::Tls;

/// How often at most it is looked whether the files changed.
const LOOK: Duration = Duration::from_secs(1);

/// Why there is no certificate to show.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{0}: {1}")]
    File(String, #[source] io::Error),
    /// A file is not what it should be.
    #[error("{0} is not PEM with what it should hold: {1}")]
    Pem(String, #[source] rustls::pki_types::pem::Error),
    /// The two do not fit together, or cannot be used.
    #[error("the certificate and the key cannot be used together: {0}")]
    Unusable(#[from] rustls::Error),
}

/// How the server speaks TLS; nothing where it does not.
///
/// # Errors
/// If the certificate cannot be used.
pub fn server_config(settings: &Tls) -> Result<Option<ServerConfig>, TlsError> {
    let (Some(certificate), Some(key)) = (&settings.certificate, &settings.private_key) else {
        return Ok(None);
    };
    let provider = Arc::new(default_provider());
    let resolver = Shown::read(provider.clone(), certificate.clone(), key.clone())?;
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(resolver));
    Ok(Some(config))
}

/// A certificate and its key, as the files had them last.
#[derive(Debug)]
struct Shown {
    provider: Arc<CryptoProvider>,
    certificate: PathBuf,
    key: PathBuf,
    current: Mutex<Current>,
}

#[derive(Debug)]
struct Current {
    shown: Arc<CertifiedKey>,
    changed: (SystemTime, SystemTime),
    looked: Instant,
}

impl Shown {
    fn read(provider: Arc<CryptoProvider>, certificate: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let current = Current {
            shown: load(&provider, &certificate, &key)?,
            changed: (changed(&certificate)?, changed(&key)?),
            looked: Instant::now(),
        };
        Ok(Self {
            provider,
            certificate,
            key,
            current: Mutex::new(current),
        })
    }

    /// What the files hold now, if they changed. The key may be written a moment after its certificate: until
    /// they fit together they are looked at again.
    fn look(&self, current: &mut Current) -> Result<(), TlsError> {
        current.looked = Instant::now();
        let changed = (changed(&self.certificate)?, changed(&self.key)?);
        if changed != current.changed {
            current.shown = load(&self.provider, &self.certificate, &self.key)?;
            current.changed = changed;
            tracing::info!("the certificate was read again");
        }
        Ok(())
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.looked.elapsed() >= LOOK
            && let Err(error) = self.look(&mut current)
        {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the certificate is left as it is"
            );
        }
        Some(current.shown.clone())
    }
}

fn load(provider: &CryptoProvider, certificate: &Path, key: &Path) -> Result<Arc<CertifiedKey>, TlsError> {
    let pem = |path: &Path| {
        let path = path.display().to_string();
        move |error| TlsError::Pem(path, error)
    };
    let chain = CertificateDer::pem_slice_iter(&read(certificate)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(pem(certificate))?;
    let key_der = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(pem(key))?;
    Ok(Arc::new(CertifiedKey::from_der(chain, key_der, provider)?))
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|error| TlsError::File(path.display().to_string(), error))
}

fn changed(path: &Path) -> Result<SystemTime, TlsError> {
    let modified = fs::metadata(path).and_then(|it| it.modified());
    modified.map_err(|error| TlsError::File(path.display().to_string(), error))
}
