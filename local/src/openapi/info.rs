//! The document without its paths and components: title, servers, tags, security.

use serde_json::{Value, json};

const DESCRIPTION: &str = "\
Chats with language models, for phone apps and the web, within the limits of a plan.

**Paths** work with and without the slash at their end. **Times** are RFC 3339 in UTC, \
**money** and multipliers are decimal strings.

**Lists** come in pages: `count`, `next`, `previous`, `results`. `next` and `previous` are \
links to follow as they are.

**Errors** have one shape everywhere: a sentence for the user (`error`, in Persian or \
English by `Accept-Language`), a stable `code` to decide by, the `request_id` to name when \
asking us about it, and more fields where they help.

Fields may be added to any answer; clients ignore those that they do not know.";

/// Everything but paths and components.
pub(super) fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "MobixAI API",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "A chat backend with usage limits",
            "description": DESCRIPTION,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [
            {
                "url": "/",
                "description": "`mobix serve`, where this document comes from it: \
                                http://127.0.0.1:3000 unless told otherwise.",
            },
            {
                "url": "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
                "description": "A deployed stage; its URL is the stack's output `ApiUrl`.",
                "variables": {
                    "api": { "default": "api-id" },
                    "region": { "default": "eu-central-1" },
                    "stage": { "default": "dev" },
                },
            },
        ],
        "security": [{ "token": [] }],
        "tags": [
            tag("auth", "Logging in by phone number, logging out, and the user's devices."),
            tag("users", "The caller, their subscription, and what they used of it."),
            tag("catalog", "What there is to choose from: chatbots, models and plans."),
            tag("chat-sessions", "Conversations with a chatbot through a model."),
            tag("messages", "What is said in a session."),
            tag("chat-session-usages", "What each session used under each plan."),
        ],
        "paths": {},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "opaque",
                    "description": "The session token that logging in gives \
                                    (`POST /api/auth/verify/`). It ends after seven days \
                                    without use, 90 days after login, or with logging out.",
                },
            },
            "parameters": {
                "AcceptLanguage": {
                    "name": "Accept-Language",
                    "in": "header",
                    "required": false,
                    "description": "The language of sentences for the user: Persian (`fa`, \
                                    the default) or English (`en`).",
                    "schema": { "type": "string", "examples": ["en"] },
                },
            },
        },
    })
}

fn tag(name: &str, description: &str) -> Value {
    json!({ "name": name, "description": description })
}
