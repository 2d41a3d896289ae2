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
    /// Usage limits.
    #[command(subcommand)]
    Quota(QuotaCommand),
    /// The Telegram bot, whose token is in TELEGRAM_BOT_TOKEN.
    #[command(subcommand)]
    Telegram(TelegramCommand),
    /// Play the API on machines that fail and before a table that does, and say whether what it
    /// wrote adds up and people were told the truth.
    Faults(FaultsArgs),
    /// Measure what users wait for, on this machine and a database in memory. Build with
    /// --release for figures that mean something.
    Bench(BenchArgs),
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

/// Which runs to play.
#[derive(Debug, Args)]
pub struct FaultsArgs {
    /// How many seeds to play.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000)]
    pub seeds: u64,
    /// The first of them. One alone (`--seeds 1`) shows what happened step by step.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub first: u64,
    /// Play on the DynamoDB at this URL, in a table for each run, instead of the embedded one.
    #[arg(long, value_name = "URL")]
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

/// What to measure, and how to show it.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// Print the figures as JSON instead of as a table.
    #[arg(long, global = true)]
    pub json: bool,
    /// What.
    #[command(subcommand)]
    pub command: BenchCommand,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// How long a decision about a message takes, by what the user sent in the last 12 hours.
    Quota,
    /// What each request reads and writes at the table, and what a million of them cost.
    Cost {
        /// How many messages a user has sent before, in other sessions.
        #[arg(
            long,
            value_name = "MESSAGES",
            value_delimiter = ',',
            default_values_t = [0, 1_000, 100_000, 1_000_000]
        )]
        pasts: Vec<usize>,
        /// How many messages are in the session.
        #[arg(long, value_name = "MESSAGES", value_delimiter = ',', default_values_t = [1, 100, 10_000])]
        sessions: Vec<usize>,
        /// Draw a picture (SVG) into this directory, too.
        #[arg(long, value_name = "DIR")]
        plot: Option<PathBuf>,
    },
    /// How long a message takes us, its provider's time taken out, beside the bare calls of the table.
    Send {
        /// How many send at once, each their own user.
        #[arg(long, value_name = "COUNT", value_delimiter = ',', default_values_t = [1, 16, 64])]
        clients: Vec<usize>,
        /// How long the provider thinks, in milliseconds.
        #[arg(long, value_name = "MILLISECONDS", default_value_t = 0)]
        provider_delay: u64,
        /// How many messages are measured, at least, with each number of clients.
        #[arg(long, value_name = "COUNT", default_value_t = 2_000)]
        sends: usize,
        /// A user's past messages, to compare with none; 0: this is not measured.
        #[arg(long, value_name = "MESSAGES", default_value_t = 1_000_000)]
        history: usize,
        /// Draw a picture (SVG) into this directory, too.
        #[arg(long, value_name = "DIR")]
        plot: Option<PathBuf>,
    },
    /// Lets people talk for a while to a provider that sometimes fails, and looks whether
    /// everything adds up in the end; fails if it does not.
    Soak {
        /// How many people.
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        users: usize,
        /// For how long, in minutes.
        #[arg(long, value_name = "MINUTES", default_value_t = 5.0)]
        minutes: f64,
        /// What people do and when the provider fails follows from this number.
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        seed: u64,
    },
    /// How long the Telegram webhook takes an update, what a message costs at the table, and how
    /// long many people wait who write at once.
    Telegram {
        /// How many updates the webhook is measured by.
        #[arg(long, value_name = "COUNT", default_value_t = 2_000)]
        updates: usize,
        /// How many people write at once.
        #[arg(long, value_name = "COUNT", default_value_t = 200)]
        chats: usize,
        /// How long the provider thinks, in milliseconds.
        #[arg(long, value_name = "MILLISECONDS", default_value_t = 1_000)]
        provider_delay: u64,
    },
    /// How long an answer's first words take from the provider through us to the client.
    FirstWord {
        /// How many answers to stream, one after the other.
        #[arg(long, value_name = "COUNT", default_value_t = 200)]
        answers: usize,
    },
    /// How long the functions take to start, and what they need: the programs that `cargo
    /// lambda build` left in a directory, as Lambda runs them.
    Cold {
        /// That directory.
        #[arg(long, value_name = "DIR", default_value = "target/lambda")]
        functions: PathBuf,
        /// How often each function is started.
        #[arg(long, value_name = "COUNT", default_value_t = 30)]
        runs: usize,
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
        assert!(Cli::try_parse_from(["mobix", "quota", "replay"]).is_err());
    }
}
