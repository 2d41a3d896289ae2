//! HTTPS to services that are not AWS's: their clients share the machine's root certificates.
//! Knows none of the services.

use std::sync::{Arc, LazyLock};

use reqwest::{Client, ClientBuilder};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::background::{LATER, spawn_after};

static CRYPTO: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| Arc::new(ring::default_provider()));

/// Verifies with the machine's root certificates, which take milliseconds to read; none where
/// it has none.
static VERIFIER: LazyLock<Option<Arc<WebPkiServerVerifier>>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    let read = rustls_native_certs::load_native_certs();
    for error in read.errors {
        tracing::warn!(%error, "root_certificates_skipped");
    }
    let _added_and_ignored = roots.add_parsable_certificates(read.certs);
    let crypto = Arc::clone(&CRYPTO);
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), crypto).build().ok()
});

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

/// Starts reading the root certificates beside everything else. They are never read twice.
pub fn preload() {
    spawn_after("roots", LATER, || {
        LazyLock::force(&VERIFIER);
    });
}

/// A client to be made. It needs the root certificates at its first connection.
///
/// # Errors
/// [`HttpsError::Tls`].
pub fn client() -> Result<ClientBuilder, HttpsError> {
    let config = ClientConfig::builder_with_provider(Arc::clone(&CRYPTO));
    let mut config = config
        .with_safe_default_protocol_versions()?
        // Not dangerous: it is rustls' own verifier, asked for late.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Late))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Client::builder().tls_backend_preconfigured(config))
}

/// [`VERIFIER`], from when it is first needed. Decides nothing itself.
#[derive(Debug)]
struct Late;

impl Late {
    fn verifier(&self) -> Result<&WebPkiServerVerifier, Error> {
        let verifier = VERIFIER.as_deref();
        verifier.ok_or_else(|| Error::General("this machine has no root certificates".to_owned()))
    }
}

impl ServerCertVerifier for Late {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verifier = self.verifier()?;
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier()?.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        CRYPTO.signature_verification_algorithms.supported_schemes()
    }
}
