//! The whole MobixAI API on one machine: API Gateway, Lambda and DynamoDB in one process.
//!
//! * [`cli`]: the command line.
//! * [`serve`]: puts everything together.
//! * [`template`]: what `template.yaml` says.
//! * [`gateway`]: API Gateway's part: routes, authorizers, events in, answers out.
//! * [`functions`]: the functions, in this process.
//! * [`database`]: the embedded DynamoDB; [`connect`]: connects to the table, embedded or not.
//! * [`queue`]: the queue of Telegram's updates.
//! * [`catalog_file`]: reads the catalog that an operator writes.
//! * [`audit`]: checks whether the table adds up.
//! * [`replay`], [`billing_replay`]: repeat recorded decisions and quotes.
//! * [`openapi`], [`docs`]: the API's description, and its page.
//! * [`settings_doc`]: the page of settings.
//! * [`provider`]: the demo model provider; [`http_server`]: its server.
//! * [`telegram`]: the Telegram bot, and the operator's commands for it.

pub mod audit;
pub mod backend;
pub mod billing_replay;
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
