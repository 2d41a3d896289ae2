//! The functions as Lambda runs them: each a program that asks the Runtime API for events,
//! started with the environment the template gives it, and nothing else.
//!
//! * [`Environment`]: the variables a program is started with.
//! * `runtime_api`, `process`: Lambda's side of one running program.
//! * [`LambdaFunction`]: a function that is started when it is called, and again after it ended.
//! * [`EmulatedFunction`]: the same behind AWS's Runtime Interface Emulator.
//! * `answer`: what API Gateway makes of what a function says.
//! * [`Secrets`]: what stands for Secrets Manager. [`QueueServer`]: what stands for SQS.
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
