//! An HTTP server on this machine, which serves until it is dropped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Any free port of 127.0.0.1.
pub const FREE_PORT: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);

/// A server that stops when this is dropped.
pub struct HttpServer {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl HttpServer {
    /// Serves these routes.
    ///
    /// # Errors
    /// An error where the address is not available.
    pub async fn start(address: impl Into<SocketAddr>, router: Router) -> io::Result<Self> {
        let listener = TcpListener::bind(address.into()).await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            // Listening ends only when the task does.
            let _ended = axum::serve(listener, router).await;
        });
        Ok(Self { address, server })
    }

    /// The address of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for HttpServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}
