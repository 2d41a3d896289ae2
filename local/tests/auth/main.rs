//! Login and logout, on the embedded database through the real SDK.

#![cfg(test)]

mod api;
mod authorizer;
mod codes;
mod gateway_sms;
mod helpers;
mod telegram;
mod telegram_update;
mod tokens;
mod verify;
