//! chat-sessions
