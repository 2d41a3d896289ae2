//! A fake Telegram Bot API server on this machine, for tests and measurements of a bot. Speaks the
//! real protocol over HTTP and checks calls at least as strictly as Telegram.

mod bot;
mod call_log;
mod callbacks;
mod chat;
mod chat_kind;
mod check;
mod connection;
mod entities;
mod faults;
mod field_types;
mod inspection;
mod keyboard;
mod limits;
mod method;
mod methods;
mod polling;
mod queue;
mod rate_limit;
mod reply;
mod request;
mod schema;
mod server;
mod settings;
mod setup;
mod state;
mod telegram_state;
mod text;
mod updates;
mod user_actions;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use bot::{USERNAME, bot_id};
use connection::Connections;
use state::State;

pub use call_log::{Call, Violation};
pub use callbacks::AnsweredCallback;
pub use chat::{Photo, Sent};
pub use chat_kind::ChatKind;
pub use faults::Fault;
pub use limits::RateLimits;
pub use rate_limit::RateLimit;
pub use settings::{Commands, Webhook};
pub use user_actions::SimulatedUser;

/// The server, which stops when dropped.
pub struct FakeBotApi {
    address: SocketAddr,
    state: Arc<State>,
    server: JoinHandle<()>,
}

impl FakeBotApi {
    /// Starts the server on a free port of 127.0.0.1, for the bot of this token.
    ///
    /// # Errors
    /// An error where there is no free port, or the token is not `<number>:<secret>`.
    pub async fn start(token: &str) -> io::Result<Self> {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), token).await
    }

    /// Starts the server at this address.
    ///
    /// # Errors
    /// An error where the address is not available, or the token is not `<number>:<secret>`.
    pub async fn start_at(address: SocketAddr, token: &str) -> io::Result<Self> {
        let bot_id = bot_id(token).ok_or(io::ErrorKind::InvalidInput)?;
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State::new(token, bot_id));
        let lines = Connections::new(listener, state.stopped.clone());
        let service = server::service(Arc::clone(&state));
        let server = tokio::spawn(async move {
            // Listening ends only when the task does.
            let _ended = axum::serve(lines, service).await;
        });
        Ok(Self { address, state, server })
    }

    /// `http://127.0.0.1:port`. Methods are at `<base url>/bot<token>/<method>`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The number that the token begins with.
    #[must_use]
    pub fn bot_id(&self) -> i64 {
        self.state.bot_id
    }

    /// The bot's username, without the `@`.
    #[must_use]
    pub fn bot_username(&self) -> &'static str {
        USERNAME
    }
}

impl Drop for FakeBotApi {
    fn drop(&mut self) {
        self.server.abort();
        self.state.stopped.cut();
        // A client that waits for updates notices that the server has stopped.
        self.state.changes.send_modify(|count| *count += 1);
    }
}
