//! `mobix`: reads the command line and runs what it asks for.

use std::process::ExitCode;

use clap::Parser;
use mobix::cli::{Cli, Command};
use mobix::serve;
use shared::settings::Vars;

#[tokio::main]
async fn main() -> ExitCode {
    let vars = Vars::of_process();
    let done = match Cli::parse().command() {
        Command::Serve(args) => serve::run(&args, &vars).await.map_err(|error| error.to_string()),
        Command::Quota(_) => Err("this build does not replay traces".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem),
    }
}

#[expect(clippy::print_stderr, reason = "a command's failure belongs on the terminal")]
fn fail(problem: &str) -> ExitCode {
    eprintln!("mobix: {problem}");
    ExitCode::FAILURE
}
