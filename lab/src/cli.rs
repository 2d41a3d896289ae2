//! The command line of `lab`. Only its shape: `main` runs what it asks for.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use mobix::cli::ServeArgs;
use url::Url;

/// What tries and measures the MobixAI API.
#[derive(Debug, Parser)]
#[command(name = "lab", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `lab` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measure what users wait for, on this machine and a database in memory. Build with
    /// --release for figures that mean something.
    Bench(BenchArgs),
    /// Play the API on machines that fail and before a table that does, and say whether what it
    /// wrote adds up and people were told the truth.
    Faults(FaultsArgs),
    /// Serve the API as `mobix serve` does: in a process that is measured, or killed.
    Serve(ServeArgs),
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
        /// The directory to write to.
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

    #[test]
    fn documented_commands_are_parsed() {
        for line in [
            &["lab", "bench", "send", "--plot", "docs/benchmarks"][..],
            &["lab", "bench", "cold", "--json"],
            &["lab", "faults", "--seeds", "10"],
            &["lab", "serve", "--memory"],
        ] {
            assert!(Cli::try_parse_from(line).is_ok(), "{line:?}");
        }
        assert!(Cli::try_parse_from(["lab"]).is_err());
    }
}
