//! `lab`: parses the command line and runs the command.

use std::fmt::Display;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use lab::bench::{self, BenchError, CostOptions, SendOptions, SoakOptions, TelegramOptions};
use lab::cli::{BenchArgs, BenchCommand, Cli, Command, FaultsArgs};
use lab::faults;
use mimalloc::MiMalloc;
use mobix::serve;
use serde::Serialize;
use shared::settings::Vars;

/// The allocator of the function `messages`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Bench(args) => run_bench(args).await.map_err(|error| error.to_string()),
        Command::Faults(args) => return play_faults(&args),
        Command::Serve(args) => {
            serve::run(&args, &Vars::of_process()).await.map_err(|error| error.to_string())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem),
    }
}

async fn run_bench(BenchArgs { json, command }: BenchArgs) -> Result<(), BenchError> {
    match command {
        BenchCommand::Cold { functions, runs } => show(&bench::cold(&functions, runs).await?, json),
        BenchCommand::Cost { pasts, sessions, plot } => {
            let cost = bench::cost(&CostOptions { pasts, sessions }).await?;
            plot.map_or(Ok(()), |directory| cost.plot(&directory))?;
            show(&cost, json)
        }
        BenchCommand::FirstWord { answers } => show(&bench::first_word(answers).await?, json),
        BenchCommand::Quota => show(&bench::quota(), json),
        BenchCommand::Telegram { updates, chats, provider_delay } => {
            let provider_delay = Duration::from_millis(provider_delay);
            let options = TelegramOptions { updates, chats, provider_delay };
            show(&bench::telegram(&options).await?, json)
        }
        BenchCommand::Soak { users, minutes, seed } => {
            let time = Duration::try_from_secs_f64(minutes * 60.0).unwrap_or_default();
            let soak = bench::soak(&SoakOptions { users, time, seed }).await?;
            show(&soak, json)?;
            soak.check()
        }
        BenchCommand::Send { clients, provider_delay, sends, history, plot } => {
            let provider_delay = Duration::from_millis(provider_delay);
            let options = SendOptions { clients, provider_delay, sends, history };
            let send = bench::send(&options).await?;
            plot.map_or(Ok(()), |directory| send.plot(&directory))?;
            show(&send, json)
        }
    }
}

/// Runs the seeds and prints the violations; fails if there are any.
fn play_faults(args: &FaultsArgs) -> ExitCode {
    let FaultsArgs { seeds, first, dynamodb_url } = args;
    let options =
        faults::SimulationOptions { endpoint: dynamodb_url.clone(), ..Default::default() };
    match faults::campaign(*first..first + seeds, &options) {
        Ok(campaign) => {
            if *seeds == 1 {
                print(campaign.last.join("\n"));
            }
            print(&campaign);
            if campaign.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => fail(&error.to_string()),
    }
}

/// Prints results as a table, or as JSON.
fn show(found: &(impl Display + Serialize), json: bool) -> Result<(), BenchError> {
    match json {
        true => print(serde_json::to_string_pretty(found)?),
        false => print(found),
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what a command finds belongs on the terminal")]
fn print(found: impl Display) {
    println!("{found}");
}

#[expect(clippy::print_stderr, reason = "a command's failure belongs on the terminal")]
fn fail(problem: &str) -> ExitCode {
    eprintln!("lab: {problem}");
    ExitCode::FAILURE
}
