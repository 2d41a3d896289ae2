//! `mobix serve`: database, table, functions and gateway, started in this order.
//! Puts them together; each does its own work.

mod error;
mod only_database;
mod stop;
mod table;

use std::net::SocketAddr;
use std::sync::Arc;

use shared::clock::SystemClock;
use shared::settings::Vars;
use shared::telemetry;
use shared::tokens::TokenCounter;
use tokio::net::TcpListener;

use crate::backend::{Answering, backend};
use crate::catalog_file;
use crate::cli::ServeArgs;
use crate::database;
use crate::docs;
use crate::functions;
use crate::gateway::{self, Gateway};
use crate::telegram::Telegram;
use crate::template::Template;
use stop::Stop;

pub use error::ServeError;

/// Serves until the process is told to stop; told twice, it does not wait for running
/// requests.
///
/// # Errors
/// [`ServeError`] says what could not be started.
pub async fn run(args: &ServeArgs, vars: &Vars) -> Result<(), ServeError> {
    if args.only_database {
        return only_database::run(args, vars).await;
    }
    telemetry::start_on_terminal(vars)?;
    let template = Template::embedded()?;
    let catalog = args.catalog.as_deref().map(catalog_file::read).transpose()?;
    let answering = Answering::of(vars).await?;
    // Before the database is opened: a second start then ends here and touches no data.
    let address = args.address();
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen { address, source })?;
    let store = table::open(args, vars)?;
    database::create_table(store.client(), store.table(), &template.table).await?;
    table::fill(&store, catalog).await?;
    let telegram = Telegram::of(vars, &template).await?;
    let mut backend = backend(store, &answering, vars).await?;
    backend.telegram.clone_from(&telegram);
    let functions = functions::connect(backend);
    let gateway = Gateway::new(template, &functions, Arc::new(SystemClock))?;
    let gateway = gateway.with_routes(docs::router()?);
    TokenCounter::preload();
    announce(listener.local_addr()?, &answering, telegram.as_ref());
    let (first, second) = (Stop::listen()?, Stop::listen()?);
    let served = async {
        gateway::serve(listener, gateway, first.times(1)).await;
        if let Some(telegram) = telegram {
            telegram.queue.stop().await;
        }
    };
    tokio::select! {
        () = served => Ok(()),
        () = second.times(2) => Ok(()),
    }
}

#[expect(clippy::print_stdout, reason = "this is what the person at the terminal waits for")]
fn announce(address: SocketAddr, answering: &Answering, telegram: Option<&Telegram>) {
    let who = match answering {
        Answering::Provider(settings) => format!("answers come from {}", settings.base_url),
        Answering::Demo(_) => {
            "answers come from a built-in demo; set OPENROUTER_API_KEY for real models".to_owned()
        }
    };
    println!(
        "MobixAI API on http://{address}: {who}.\n\
         Try it: curl http://{address}/api/auth/otp/ --json '{{\"phone_number\": \"09121234567\"}}'\n\
         The login code is printed here; README.md goes on from there.\n\
         Every endpoint: http://{address}/docs/"
    );
    if let Some(telegram) = telegram {
        let name = telegram.settings.username.as_ref().map(|name| format!(" @{name}"));
        let name = name.unwrap_or_default();
        println!("Telegram bot{name}: `mobix telegram poll` brings it what people write.");
    }
}
