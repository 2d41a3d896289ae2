//! The command line of `mobix`. Only its shape: `main` runs what it asks for.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use url::Url;

/// The whole MobixAI API on one machine, and the operator's commands.
#[derive(Debug, Parser)]
#[command(name = "mobix", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

impl Cli {
    /// What to do; without a subcommand, serve.
    #[must_use]
    pub fn command(self) -> Command {
        self.command.unwrap_or(Command::Serve(self.serve))
    }
}

/// What `mobix` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API on this machine (also without any subcommand).
    Serve(ServeArgs),
    /// Print the API's OpenAPI document (JSON).
    Openapi,
    /// Print the page of settings (Markdown).
    Settings,
    /// Usage limits.
    #[command(subcommand)]
    Quota(QuotaCommand),
    /// What subscriptions cost.
    #[command(subcommand)]
    Billing(BillingCommand),
    /// Read the whole table and say whether it adds up; fail if it does not.
    Audit(AuditArgs),
    /// The Telegram bot, whose token is in TELEGRAM_BOT_TOKEN.
    #[command(subcommand)]
    Telegram(TelegramCommand),
}

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address to listen on: 127.0.0.1:3000, and of the database alone 127.0.0.1:8000. Only
    /// this machine reaches 127.0.0.1.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Serve the embedded database alone, over HTTP, and a demo model provider on the next
    /// port: for functions that run elsewhere, as under `cargo lambda watch`.
    #[arg(long, conflicts_with = "dynamodb_url")]
    pub only_database: bool,
    /// Directory to keep the database in; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = ".mobix")]
    pub data: PathBuf,
    /// Keep the database in memory: everything is gone at the end.
    #[arg(long, conflicts_with = "data")]
    pub memory: bool,
    /// Use DynamoDB at this URL instead of the embedded database: https for AWS, with the
    /// credentials of the environment; http for an emulator, which checks none.
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "memory"])]
    pub dynamodb_url: Option<Url>,
    /// Catalog of plans, models and chatbots (TOML) instead of the sample.
    #[arg(long, value_name = "FILE")]
    pub catalog: Option<PathBuf>,
}

impl ServeArgs {
    /// Where to listen.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        // The second is where DynamoDB Local is.
        let port = if self.only_database { 8000 } else { 3000 };
        self.listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    }
}

/// Which table to audit.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Directory that the embedded database is kept in.
    #[arg(long, value_name = "DIR", default_value = ".mobix")]
    pub data: PathBuf,
    /// Audit DynamoDB at this URL instead: https for AWS, with the credentials of the environment;
    /// http for an emulator. The whole table is read, which AWS charges.
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    pub dynamodb_url: Option<Url>,
}

/// What can be done with the Telegram bot.
#[derive(Debug, Subcommand)]
pub enum TelegramCommand {
    /// Fetch what people write to the bot, and hand it to `mobix serve`: for machines that
    /// Telegram cannot reach.
    Poll {
        /// Where `mobix serve` is.
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:3000")]
        to: Url,
    },
    /// Have Telegram send what people write to a URL: https, with /telegram/webhook/ at its end.
    SetWebhook {
        /// The URL.
        url: Url,
    },
    /// Have Telegram keep what people write until it is fetched.
    DeleteWebhook,
}

/// What can be done with usage limits.
#[derive(Debug, Subcommand)]
pub enum QuotaCommand {
    /// Replay recorded traces and print every decision that differs from the record.
    Replay {
        /// Trace files, one JSON scenario a line.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// What can be done with what subscriptions cost.
#[derive(Debug, Subcommand)]
pub enum BillingCommand {
    /// Work out recorded quotes again and print every one that differs from the record.
    Replay {
        /// Files of quotes, one JSON object a line.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve_args(line: &[&str]) -> ServeArgs {
        match Cli::try_parse_from(line).unwrap().command() {
            Command::Serve(args) => args,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_a_subcommand_it_serves_this_machine_only() {
        for line in [&["mobix"][..], &["mobix", "serve"]] {
            let args = serve_args(line);
            assert_eq!(args.address().to_string(), "127.0.0.1:3000");
            assert_eq!(args.data, PathBuf::from(".mobix"));
        }
        assert!(serve_args(&["mobix", "--memory"]).memory);
        let database = serve_args(&["mobix", "serve", "--only-database"]);
        assert_eq!(database.address().to_string(), "127.0.0.1:8000");
    }

    #[test]
    fn a_database_can_only_be_in_one_place() {
        for line in [
            &["mobix", "--memory", "--data", "x"][..],
            &["mobix", "serve", "--memory", "--dynamodb-url", "http://localhost:8000"],
            &["mobix", "serve", "--dynamodb-url", "localhost"],
            &["mobix", "serve", "--only-database", "--dynamodb-url", "http://localhost:8000"],
        ] {
            assert!(Cli::try_parse_from(line).is_err(), "{line:?}");
        }
    }

    #[test]
    fn replay_needs_a_file() {
        for what in ["quota", "billing"] {
            assert!(Cli::try_parse_from(["mobix", what, "replay"]).is_err(), "{what}");
        }
    }
}
