//! `mobix`: reads the command line and runs what it asks for.

use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use mimalloc::MiMalloc;
use mobix::bench::{self, BenchError, CostOptions, SendOptions, SoakOptions, TelegramOptions};
use mobix::cli::{
    BenchArgs, BenchCommand, Cli, Command, FaultsArgs, QuotaCommand, TelegramCommand,
};
use mobix::telegram::{self, TelegramError};
use mobix::{faults, openapi, replay, serve};
use serde::Serialize;
use shared::settings::Vars;
use shared::telemetry;

/// As in the function that answers messages.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let vars = Vars::of_process();
    let done = match Cli::parse().command() {
        Command::Serve(args) => serve::run(&args, &vars).await.map_err(|error| error.to_string()),
        Command::Openapi => print_openapi(),
        Command::Quota(QuotaCommand::Replay { files }) => return quota_replay(&files).await,
        Command::Telegram(command) => {
            run_telegram(command, &vars).await.map_err(|error| error.to_string())
        }
        Command::Faults(args) => return play_faults(&args),
        Command::Bench(args) => run_bench(args).await.map_err(|error| error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem),
    }
}

async fn run_telegram(command: TelegramCommand, vars: &Vars) -> Result<(), TelegramError> {
    match command {
        TelegramCommand::Poll { to } => {
            telemetry::start_on_terminal(vars)?;
            telegram::poll(vars, &to).await?;
        }
        TelegramCommand::SetWebhook { url } => {
            let me = telegram::set_webhook(vars, &url).await?;
            print(format_args!("Telegram sends what people write to @{} to {url}.", me.username));
        }
        TelegramCommand::DeleteWebhook => {
            let me = telegram::delete_webhook(vars).await?;
            print(format_args!("Telegram keeps what people write to @{}.", me.username));
        }
    }
    Ok(())
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
            soak.verdict()
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

/// Prints figures as a table, or as JSON.
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
    eprintln!("mobix: {problem}");
    ExitCode::FAILURE
}
