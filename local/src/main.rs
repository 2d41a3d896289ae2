//! `mobix`: reads the command line and runs what it asks for.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mobix::bench::{self, BenchError};
use mobix::cli::{BenchCommand, Cli, Command, FaultsArgs, QuotaCommand};
use mobix::{faults, openapi, replay, serve};
use shared::settings::Vars;

#[tokio::main]
async fn main() -> ExitCode {
    let vars = Vars::of_process();
    let done = match Cli::parse().command() {
        Command::Serve(args) => serve::run(&args, &vars).await.map_err(|error| error.to_string()),
        Command::Openapi => print_openapi(),
        Command::Quota(QuotaCommand::Replay { files }) => return quota_replay(&files).await,
        Command::Faults(args) => return play_faults(&args),
        Command::Bench(command) => run_bench(command).await.map_err(|error| error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem),
    }
}

async fn run_bench(command: BenchCommand) -> Result<(), BenchError> {
    match command {
        BenchCommand::Cold { functions, runs } => print(bench::cold(&functions, runs).await?),
        BenchCommand::Cost => print(bench::cost().await?),
        BenchCommand::FirstWord { answers } => print(bench::first_word(answers).await?),
    }
    Ok(())
}

/// Prints the OpenAPI document. Not by `print!`, which panics where `head` has read enough.
fn print_openapi() -> Result<(), String> {
    let text = openapi::text().map_err(|error| error.to_string())?;
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}

/// Prints each wrong decision and a last line with the counts; fails if any is wrong.
#[expect(clippy::print_stdout, reason = "what a command finds belongs on the terminal")]
async fn quota_replay(files: &[PathBuf]) -> ExitCode {
    let outcome = async { replay::replay(replay::read(files)?).await };
    let outcome = match outcome.await {
        Ok(outcome) => outcome,
        Err(error) => return fail(&error.to_string()),
    };
    for wrong in &outcome.wrong {
        println!("{wrong}");
    }
    let wrong = outcome.wrong.len();
    println!("{} scenarios, {} decisions, {wrong} wrong", outcome.scenarios, outcome.decisions);
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Plays the seeds and prints what does not hold; fails if anything does not.
fn play_faults(args: &FaultsArgs) -> ExitCode {
    let FaultsArgs { seeds, first, dynamodb_url } = args;
    let scene = faults::Scene { endpoint: dynamodb_url.clone(), ..Default::default() };
    match faults::campaign(*first..first + seeds, &scene) {
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

#[expect(clippy::print_stdout, reason = "what a command finds belongs on the terminal")]
fn print(found: impl std::fmt::Display) {
    println!("{found}");
}

#[expect(clippy::print_stderr, reason = "a command's failure belongs on the terminal")]
fn fail(problem: &str) -> ExitCode {
    eprintln!("mobix: {problem}");
    ExitCode::FAILURE
}
