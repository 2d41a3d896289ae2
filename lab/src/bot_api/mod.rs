//! A Telegram Bot API server on this machine, for tests and measurements of a bot. Speaks
//! the real protocol over HTTP and checks calls as Telegram does; must not be kinder than it.

mod chat;
mod check;
mod entities;
mod faults;
mod journal;
mod keyboard;
mod limits;
mod line;
mod method;
mod methods;
mod nesting;
mod pace;
mod people;
mod polling;
mod reply;
mod request;
mod schema;
mod seen;
mod server;
mod setup;
mod text;
mod updates;
mod world;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use line::{Cut, Lines};
use world::World;

pub use chat::{ChatKind, Photo, Sent};
pub use faults::Fault;
pub use journal::{Call, Violation};
pub use limits::RateLimits;
pub use methods::{AnsweredCallback, Commands, Webhook};
pub use pace::Pace;
pub use people::Person;

/// The bot's name here, without the `@`.
const USERNAME: &str = "mobix_test_bot";

/// The server. It stops when this is dropped.
pub struct FakeBotApi {
    address: SocketAddr,
    state: Arc<State>,
    server: JoinHandle<()>,
}

/// What the server and those who look at it share.
struct State {
    token: String,
    bot_id: i64,
    world: Mutex<World>,
    /// Counts the changes of the world, so that nobody must poll.
    changes: watch::Sender<u64>,
    /// Cuts every connection: the server has stopped.
    stopped: Cut,
}

impl FakeBotApi {
    /// Starts it on a free port of 127.0.0.1, for the bot that has this token.
    ///
    /// # Errors
    /// Where no port can be listened on, or the token is not `<number>:<secret>`.
    pub async fn start(token: &str) -> io::Result<Self> {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), token).await
    }

    /// Starts it at this address.
    ///
    /// # Errors
    /// Where it cannot be listened on, or the token is not `<number>:<secret>`.
    pub async fn start_at(address: SocketAddr, token: &str) -> io::Result<Self> {
        let bot_id = bot_id(token).ok_or(io::ErrorKind::InvalidInput)?;
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            token: token.to_owned(),
            bot_id,
            world: Mutex::new(World::new(bot_id)),
            changes: watch::Sender::new(0),
            stopped: Cut::default(),
        });
        let lines = Lines::new(listener, state.stopped.clone());
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

    /// The bot's name, without the `@`.
    #[must_use]
    pub fn bot_username(&self) -> &'static str {
        USERNAME
    }
}

impl Drop for FakeBotApi {
    fn drop(&mut self) {
        self.server.abort();
        self.state.stopped.cut();
        // Who waits for updates notices that it is over.
        self.state.changes.send_modify(|count| *count += 1);
    }
}

impl State {
    /// Changes the world, and tells those who wait for a change.
    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let value = change(&mut lock(&self.world));
        self.changes.send_modify(|count| *count += 1);
        value
    }

    /// Looks at the world.
    fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&lock(&self.world))
    }
}

/// The number before the colon, where the rest looks like a token too.
fn bot_id(token: &str) -> Option<i64> {
    let (id, secret) = token.split_once(':')?;
    let well_formed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (!secret.is_empty() && secret.chars().all(well_formed)).then(|| id.parse().ok())?
}

/// The value, also where a holder of the lock panicked: no change here is left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
