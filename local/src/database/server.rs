//! The embedded database over HTTP on this machine, on a thread of its own: the engine blocks, and
//! must not block the threads of its clients.

use std::io;
use std::net::SocketAddr;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long running requests may take to finish when the server stops.
const GRACE: Duration = Duration::from_secs(1);

/// A running HTTP endpoint, which stops when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts the endpoint at this address.
    pub(super) fn start(engine: dynoxide::Database, address: SocketAddr) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = thread::Builder::new().name("database".to_owned()).spawn(move || {
            if let Err(error) = runtime.block_on(serve(listener, engine, stopped)) {
                tracing::error!(%error, "database_endpoint_failed");
            }
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// The URL of the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("database_endpoint_panicked");
        }
    }
}

async fn serve(
    listener: std::net::TcpListener,
    engine: dynoxide::Database,
    stopped: oneshot::Receiver<()>,
) -> Result<(), String> {
    let listener = TcpListener::from_std(listener).map_err(|error| error.to_string())?;
    let (stopping, stop) = oneshot::channel::<()>();
    let server = dynoxide::server::serve_with_shutdown(listener, engine, async {
        // The sender is dropped, never used: its end is the signal.
        let _ = stopped.await;
        drop(stopping);
    });
    let deadline = async {
        let _ = stop.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = server => served,
        () = deadline => Ok(()),
    }
}
