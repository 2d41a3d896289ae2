//! `mobix serve`: starts database, table, functions and gateway, in this order. Only connects them.

mod error;
mod only_database;
mod signals;
mod table;

use std::net::SocketAddr;
use std::sync::Arc;

use shared::clock::SystemClock;
use shared::settings::Vars;
use shared::settings::declared::PUBLIC_URL;
use shared::telemetry;
use shared::tokens::TokenCounter;
use tokio::net::TcpListener;

use crate::backend::{ProviderChoice, backend};
use crate::catalog_file;
use crate::cli::ServeArgs;
use crate::database;
use crate::docs;
use crate::functions;
use crate::gateway::{self, Gateway};
use crate::telegram::Telegram;
use crate::template::Template;
use signals::StopSignals;

pub use error::ServeError;

/// Serves until the process receives a signal to stop. After a second signal, it does not wait for
/// running requests.
///
/// # Errors
/// [`ServeError`] where a part cannot start.
pub async fn run(args: &ServeArgs, vars: &Vars) -> Result<(), ServeError> {
    if args.only_database {
        return only_database::run(args, vars).await;
    }
    telemetry::start_on_terminal(vars)?;
    let template = Template::embedded()?;
    let catalog = args.catalog.as_deref().map(catalog_file::read).transpose()?;
    let choice = ProviderChoice::of(vars).await?;
    // The port is bound before the database is opened, so that a second `mobix serve` touches no
    // data.
    let address = args.address();
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| ServeError::Listen { address, source })?;
    let store = table::open(args, vars)?;
    database::create_table(store.client(), store.table(), &template.table).await?;
    table::fill(&store, catalog).await?;
    let telegram = Telegram::of(vars, &template).await?;
    let mut backend = backend(store, &choice, vars).await?;
    backend.telegram.clone_from(&telegram);
    let functions = functions::connect(backend);
    let gateway = Gateway::new(template, &functions, Arc::new(SystemClock))?;
    let public_origin = vars.parsed(&PUBLIC_URL)?;
    let gateway = gateway.with_routes(docs::router()?).at(public_origin);
    TokenCounter::preload();
    announce(listener.local_addr()?, &choice, telegram.as_ref());
    let (first, second) = (StopSignals::listen()?, StopSignals::listen()?);
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
fn announce(address: SocketAddr, choice: &ProviderChoice, telegram: Option<&Telegram>) {
    let who = match choice {
        ProviderChoice::Provider(settings) => format!("answers come from {}", settings.base_url),
        ProviderChoice::Demo(_) => {
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
