//! The server's certificate.

use std::path::PathBuf;

use clap::Args;

/// The server's certificate. Without one it speaks plain HTTP.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "TLS")]
pub struct Tls {
    /// The server's certificate and those above it, in PEM. A file that changes is read again.
    #[arg(
        long = "tls-certificate",
        env = "TLS_CERTIFICATE",
        value_name = "FILE",
        requires = "private_key"
    )]
    pub certificate: Option<PathBuf>,
    /// Its private key, in PEM.
    #[arg(
        long = "tls-key",
        env = "TLS_KEY",
        value_name = "FILE",
        requires = "certificate"
    )]
    pub private_key: Option<PathBuf>,
}
