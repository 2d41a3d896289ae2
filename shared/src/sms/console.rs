//! Login codes on the console, for a laptop. Not for a server, whose logs would contain the codes.
//! Prints exactly one line for each code, which scripts parse.

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use super::{SmsError, SmsMessage, SmsSender};

/// Prints login codes on stdout.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsoleSms;

impl SmsSender for ConsoleSms {
    #[expect(clippy::print_stdout, reason = "printing is what it is for")]
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>> {
        println!("login code for {}: {}", message.phone.as_str(), message.code.expose());
        ready(Ok(())).boxed()
    }
}
