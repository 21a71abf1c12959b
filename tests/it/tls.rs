//! The server's certificate.

use std::{fs, path::PathBuf, time::Duration};

use backoffice_analytics::{config::Tls, tls::server_config};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::support::{
    app::{DATABASES, Settings, TestStore},
    until::until,
};

/// The server looks once a second whether its files changed.
const LOOK: Duration = Duration::from_millis(1_100);

/// Files of a certificate and its key.
struct Files {
    folder: TempDir,
}

impl Files {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a new pair, and gives its certificate.
    fn renew(&self) -> String {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(self.path("certificate.pem"), cert.pem()).unwrap();
        fs::write(self.path("key.pem"), signing_key.serialize_pem()).unwrap();
        cert.pem()
    }

    fn settings(&self) -> Tls {
        Tls {
            certificate: Some(self.path("certificate.pem")),
            private_key: Some(self.path("key.pem")),
        }
    }
}

/// Whether the server shows this certificate to who was never there: no earlier handshake is resumed.
async fn is_shown(certificate: &str, url: &str) -> bool {
    let trusted = Certificate::from_pem(certificate.as_bytes()).unwrap();
    let client = Client::builder().tls_certs_only([trusted]).build().unwrap();
    client
        .get(url)
        .send()
        .await
        .is_ok_and(|reply| reply.status() == 200)
}

#[tokio::test]
async fn a_certificate_that_changes_is_shown_without_a_restart() {
    let files = Files {
        folder: tempfile::tempdir().unwrap(),
    };
    let before = files.renew();
    let tls = server_config(&files.settings()).unwrap();
    let store = TestStore::new(DATABASES[0]).await.with("here", "UTC", &[]).await;
    let app = store.serve_with(Settings {
        tls,
        ..Settings::default()
    });
    let url = format!(
        "https://localhost:{}/healthz",
        app.address.rsplit(':').next().unwrap()
    );
    assert!(is_shown(&before, &url).await);
    let plain = Client::new().get(url.replace("https", "http")).send().await;
    assert!(plain.is_err());

    // A certificate alone does not fit the old key: what was shown goes on being shown.
    let renewed = Files {
        folder: tempfile::tempdir().unwrap(),
    };
    let after = renewed.renew();
    let copy = |name| fs::copy(renewed.path(name), files.path(name)).unwrap();
    copy("certificate.pem");
    sleep(LOOK).await;
    assert!(is_shown(&before, &url).await);
    copy("key.pem");
    until("the new certificate is shown", async || {
        is_shown(&after, &url).await
    })
    .await;
    assert!(!is_shown(&before, &url).await);
}

#[test]
fn what_is_no_certificate_is_told() {
    let files = Files {
        folder: tempfile::tempdir().unwrap(),
    };
    let told = |files: &Files| server_config(&files.settings()).unwrap_err().to_string();
    assert!(told(&files).contains("certificate.pem"));
    files.renew();
    fs::write(files.path("key.pem"), "nonsense").unwrap();
    assert!(told(&files).contains("key.pem is not PEM"), "{}", told(&files));
    let other = Files {
        folder: tempfile::tempdir().unwrap(),
    };
    other.renew();
    fs::copy(other.path("key.pem"), files.path("key.pem")).unwrap();
    assert!(
        told(&files).contains("cannot be used together"),
        "{}",
        told(&files)
    );
    assert!(server_config(&Tls::default()).unwrap().is_none());
}
