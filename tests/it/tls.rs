//! The server's certificate.

use std::{fs, path::PathBuf, time::Duration};

use backoffice_analytics::{config::Tls, tls::server_config};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::support::app::{DATABASES, Settings, TestStore};

/// Files of a certificate and its key.
struct Files {
    folder: TempDir,
}

impl Files {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a new pair, and gives a client that trusts nothing else.
    fn renew(&self) -> Client {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(self.path("certificate.pem"), cert.pem()).unwrap();
        fs::write(self.path("key.pem"), signing_key.serialize_pem()).unwrap();
        let trusted = Certificate::from_pem(cert.pem().as_bytes()).unwrap();
        Client::builder()
            .tls_certs_only([trusted])
            .pool_max_idle_per_host(0)
            .build()
            .unwrap()
    }

    fn settings(&self) -> Tls {
        Tls {
            certificate: Some(self.path("certificate.pem")),
            private_key: Some(self.path("key.pem")),
        }
    }
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
    assert_eq!(
        before.get(&url).send().await.unwrap().text().await.unwrap(),
        "alive\n"
    );
    assert!(
        Client::new()
            .get(url.replace("https", "http"))
            .send()
            .await
            .is_err_and(|error| !error.is_connect())
    );

    // A certificate alone does not fit the old key: what was shown goes on being shown.
    let key = fs::read(files.path("key.pem")).unwrap();
    let after = files.renew();
    let new_key = fs::read(files.path("key.pem")).unwrap();
    fs::write(files.path("key.pem"), key).unwrap();
    sleep(Duration::from_millis(1_100)).await;
    assert_eq!(before.get(&url).send().await.unwrap().status(), 200);
    fs::write(files.path("key.pem"), new_key).unwrap();
    let shown = async {
        while after.get(&url).send().await.is_err() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(20), shown)
        .await
        .expect("the new certificate is shown");
    assert!(before.get(&url).send().await.is_err());
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
