//! The whole MobixAI API on one machine: API Gateway, Lambda and DynamoDB in one process.
//!
//! * [`cli`]: the command line.
//! * [`serve`]: puts everything together.
//! * [`template`]: what `template.yaml` says.
//! * [`gateway`]: API Gateway's part: routes, authorizers, events in, answers out.
//! * [`functions`]: the functions behind it, in this process.
//! * [`database`]: the embedded DynamoDB; [`connect`]: the table, there or elsewhere.
//! * [`queue`]: the queue.
//! * [`catalog_file`]: the catalog as an operator writes it.
//! * [`audit`]: whether everything in the table adds up.
//! * [`openapi`], [`docs`]: the API's description, and the page that shows it.
//! * [`settings_doc`]: the page of settings.
//! * [`provider`]: the demo model provider; [`http_server`]: what serves it.
//! * [`telegram`]: the Telegram bot here, and the operator's commands for it.

pub mod audit;
pub mod backend;
pub mod catalog_file;
pub mod cli;
pub mod connect;
pub mod database;
pub mod docs;
pub mod functions;
pub mod gateway;
pub mod http_server;
pub mod openapi;
pub mod provider;
pub mod queue;
pub mod replay;
pub mod serve;
pub mod settings_doc;
pub mod telegram;
pub mod template;
