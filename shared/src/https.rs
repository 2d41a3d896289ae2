//! HTTPS to services that are not AWS's: their clients share the machine's root certificates.
//! Knows none of the services.

use std::sync::{Arc, LazyLock};
use std::thread;

use reqwest::{Client, ClientBuilder};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// Reading them takes milliseconds.
static ROOTS: LazyLock<Arc<RootCertStore>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    let read = rustls_native_certs::load_native_certs();
    for error in read.errors {
        tracing::warn!(%error, "root certificates are left out");
    }
    let _added_and_ignored = roots.add_parsable_certificates(read.certs);
    Arc::new(roots)
});

/// Why no client can be made.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// The machine has no certificates to trust.
    #[error("this machine has no root certificates")]
    NoRoots,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The client cannot be made.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

/// Starts reading the root certificates on a thread of its own: the AWS SDK reads its own
/// meanwhile. They are never read twice.
pub fn preload() {
    let reading = thread::Builder::new().name("roots".to_owned()).spawn(|| {
        LazyLock::force(&ROOTS);
    });
    if reading.is_err() {
        tracing::warn!("no thread to read root certificates; the first client reads them");
    }
}

/// A client for a service at a URL of this scheme. Over `http` nothing is verified, so a
/// machine without certificates serves as well.
///
/// # Errors
/// [`HttpsError`].
pub fn client(scheme: &str) -> Result<ClientBuilder, HttpsError> {
    let provider = Arc::new(ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let roots = match scheme {
        "http" => Arc::new(RootCertStore::empty()),
        _ if ROOTS.is_empty() => return Err(HttpsError::NoRoots),
        _ => Arc::clone(&ROOTS),
    };
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Client::builder().tls_backend_preconfigured(config))
}
