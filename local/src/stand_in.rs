//! A server of something outside, on this machine: it serves from its start until it is dropped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Any free port of 127.0.0.1.
pub(crate) const FREE: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 0);

/// A server that stops when this is dropped.
pub(crate) struct StandIn {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    server: JoinHandle<()>,
}

impl StandIn {
    /// Serves these routes.
    ///
    /// # Errors
    /// Where the address cannot be listened on.
    pub(crate) async fn start(address: impl Into<SocketAddr>, router: Router) -> io::Result<Self> {
        let listener = TcpListener::bind(address.into()).await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            // Listening ends only when the task does.
            let _ended = axum::serve(listener, router).await;
        });
        Ok(Self { address, server })
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}
