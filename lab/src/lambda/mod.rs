//! The functions as Lambda runs them: programs that call the Runtime API, each started with only
//! the environment of the template.
//!
//! * [`Environment`]: the variables a program is started with.
//! * `runtime_api`, `process`: Lambda's side of one running program.
//! * [`LambdaFunction`]: a function that is started by its first event, and again after it ended.
//! * [`EmulatedFunction`]: the same behind AWS's Runtime Interface Emulator.
//! * `answer`: converts a function's answer into an HTTP response.
//! * [`Secrets`]: a fake Secrets Manager. [`QueueServer`]: the queue as SQS.
//! * [`Stack`]: the whole template, deployed on this machine.

mod answer;
mod environment;
mod function;
mod logs;
mod outcome;
mod process;
mod queue_server;
mod rie;
mod runtime_api;
mod secrets;
mod stack;

pub use environment::Environment;
pub use function::{LambdaFunction, Limits};
pub use logs::Logs;
pub use outcome::Outcome;
pub use process::{ProcessError, RunningProcess};
pub use queue_server::QueueServer;
pub use rie::EmulatedFunction;
pub use runtime_api::WhenClientLeaves;
pub use secrets::Secrets;
pub use stack::{BOT_TOKEN, ExternalServices, Stack, StackError};
