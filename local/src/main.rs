//! `mobix`: parses the command line and runs the command.

use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use mobix::cli::{AuditArgs, BillingCommand, Cli, Command, QuotaCommand, TelegramCommand};
use mobix::telegram::{self, TelegramError};
use mobix::{audit, billing_replay, openapi, replay, serve, settings_doc};
use shared::settings::Vars;
use shared::telemetry;

/// The allocator of the function `messages`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let vars = Vars::of_process();
    let done = match Cli::parse().command() {
        Command::Serve(args) => serve::run(&args, &vars).await.map_err(|error| error.to_string()),
        Command::Openapi => print_openapi(),
        Command::Settings => write_out(&settings_doc::page()),
        Command::Quota(QuotaCommand::Replay { files }) => return quota_replay(&files).await,
        Command::Billing(BillingCommand::Replay { files }) => return billing_replay(&files),
        Command::Audit(args) => return audit_table(&args, &vars).await,
        Command::Telegram(command) => {
            run_telegram(command, &vars).await.map_err(|error| error.to_string())
        }
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

fn print_openapi() -> Result<(), String> {
    write_out(&openapi::text().map_err(|error| error.to_string())?)
}

/// Prints a document. `print!` would panic when `head` closes the pipe.
fn write_out(text: &str) -> Result<(), String> {
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}

/// Prints each violation and a last line with the counts; fails if there is any.
async fn audit_table(args: &AuditArgs, vars: &Vars) -> ExitCode {
    match audit::run(args, vars).await {
        Ok(audit) => {
            print(&audit);
            if audit.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => fail(&error.to_string()),
    }
}

/// Prints each mismatch and a last line with the counts; fails if there is any.
#[expect(clippy::print_stdout, reason = "what a command finds belongs on the terminal")]
async fn quota_replay(files: &[PathBuf]) -> ExitCode {
    let outcome = async { replay::replay(replay::read(files)?).await };
    let outcome = match outcome.await {
        Ok(outcome) => outcome,
        Err(error) => return fail(&error.to_string()),
    };
    for mismatch in &outcome.mismatches {
        println!("{mismatch}");
    }
    let mismatches = outcome.mismatches.len();
    println!(
        "{} scenarios, {} decisions, {mismatches} wrong",
        outcome.scenarios, outcome.decisions
    );
    if mismatches == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints each quote that is wrong or cannot be read and a last line with the counts; fails if there
/// is any.
fn billing_replay(files: &[PathBuf]) -> ExitCode {
    match billing_replay::replay(files, &mut std::io::stdout().lock()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => fail(&error.to_string()),
    }
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
