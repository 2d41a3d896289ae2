//! The Telegram bot, from the webhook to what people see, before a Bot API that checks every call
//! as Telegram does.

#![cfg(test)]

mod commands;
mod editing;
mod groups;
mod helpers;
mod killed;
mod many;
mod once;
mod polling;
mod queue;
mod sign_in;
mod talking;
mod trouble;
mod updates;
mod webhook;
