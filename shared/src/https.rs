//! HTTPS to services that are not AWS's. Knows none of the services.
//!
//! Their certificates are checked by Mozilla's root certificates, which are part of the program.
//! Reading the machine's own took 9 to 15 ms of a start, these take 0.04 ms
//! (docs/benchmarks.md).

use std::sync::Arc;

use reqwest::{Client, ClientBuilder};
use rustls::crypto::ring;
use rustls::{ClientConfig, Error, RootCertStore};

/// Why no client can be made.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] Error),
    /// The client cannot be made.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}

/// A client to be made.
///
/// # Errors
/// [`HttpsError::Tls`].
pub fn client() -> Result<ClientBuilder, HttpsError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Client::builder().tls_backend_preconfigured(config))
}
