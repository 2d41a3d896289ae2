//! Logging in and out, on the embedded database through the real SDK.

#![cfg(test)]

mod api;
mod authorizer;
mod codes;
mod gateway_sms;
mod helpers;
mod tokens;
mod verify;
