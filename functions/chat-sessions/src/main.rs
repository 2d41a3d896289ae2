//! chat-sessions
fn main() {}
