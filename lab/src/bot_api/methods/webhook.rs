//! setWebhook, deleteWebhook and getWebhookInfo. Does not deliver updates: a test takes them and
//! posts them.

use serde_json::{Value, json};
use url::{Host, Url};

use crate::bot_api::call_log::Notes;
use crate::bot_api::check::Args;
use crate::bot_api::queue::KINDS;
use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::settings::Webhook;
use crate::bot_api::telegram_state::{CallContext, TelegramState};

const LONGEST_SECRET: usize = 256;
const MOST_CONNECTIONS: i64 = 100;
const DEFAULT_CONNECTIONS: i64 = 40;
const PORTS: [u16; 4] = [80, 88, 443, 8443];

pub(super) fn set(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    let Some(url) = context.args.text("url").filter(|url| !url.is_empty()) else {
        return delete(telegram, context);
    };
    check_url(url)?;
    let secret_token = context.args.text("secret_token").filter(|secret| !secret.is_empty());
    check_secret(secret_token.unwrap_or_default())?;
    let connections = context.args.int("max_connections").unwrap_or(DEFAULT_CONNECTIONS);
    if !(1..=MOST_CONNECTIONS).contains(&connections) {
        context
            .notes
            .push(format!("max_connections is {connections}, not 1 to {MOST_CONNECTIONS}"));
    }
    if let Some(allowed) = allowed_updates(context.args, context.notes) {
        telegram.queue.allow(allowed);
    }
    let webhook = Webhook {
        url: url.to_owned(),
        secret_token: secret_token.map(str::to_owned),
        allowed_updates: telegram.queue.allowed().map(<[String]>::to_vec),
        max_connections: connections.clamp(1, MOST_CONNECTIONS),
    };
    if context.args.flag("drop_pending_updates") {
        telegram.queue.clear();
    }
    telegram.queue.interrupt();
    let same = telegram.webhook.as_ref() == Some(&webhook);
    telegram.webhook = Some(webhook);
    Ok(Answer::said(if same { "Webhook is already set" } else { "Webhook was set" }))
}

pub(super) fn delete(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    if context.args.flag("drop_pending_updates") {
        telegram.queue.clear();
    }
    let was = telegram.webhook.take().is_some();
    Ok(Answer::said(if was { "Webhook was deleted" } else { "Webhook is already deleted" }))
}

pub(super) fn info(telegram: &TelegramState) -> Answer {
    let mut info = json!({
        "url": telegram.webhook.as_ref().map_or("", |webhook| &webhook.url),
        "has_custom_certificate": false,
        "pending_update_count": telegram.queue.len(),
    });
    if let (Some(webhook), Some(info)) = (&telegram.webhook, info.as_object_mut()) {
        info.insert("max_connections".to_owned(), json!(webhook.max_connections));
    }
    if let (Some(allowed), Some(info)) = (telegram.queue.allowed(), info.as_object_mut()) {
        info.insert("allowed_updates".to_owned(), json!(allowed));
    }
    Answer::from(info)
}

/// A webhook needs HTTPS on one of Telegram's ports; on this machine also HTTP on any port, as a
/// Bot API server in `--local` mode allows.
fn check_url(url: &str) -> Result<(), Refusal> {
    let Ok(parsed) = Url::parse(url) else {
        return Err(Refusal::bad("invalid webhook URL specified"));
    };
    let here = matches!(parsed.host(), Some(Host::Ipv4(address)) if address.is_loopback());
    match parsed.scheme() {
        "http" | "https" if here => Ok(()),
        "https" if parsed.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) => {
            Ok(())
        }
        "https" => {
            let said = "Webhook can be set up only on ports 80, 88, 443 or 8443";
            Err(Refusal::bad(format!("bad webhook: {said}")))
        }
        _ => {
            let said = "An HTTPS URL must be provided for webhook";
            Err(Refusal::bad(format!("bad webhook: {said}")))
        }
    }
}

fn check_secret(secret: &str) -> Result<(), Refusal> {
    if secret.len() > LONGEST_SECRET {
        return Err(Refusal::bad("secret token is too long"));
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !secret.chars().all(allowed) {
        return Err(Refusal::bad("secret token contains unallowed characters"));
    }
    Ok(())
}

/// The kinds of updates that a call selects, without unknown ones.
pub(in crate::bot_api) fn allowed_updates(args: &Args, notes: &mut Notes) -> Option<Vec<String>> {
    args.value("allowed_updates")?;
    let mut allowed = Vec::new();
    for kind in args.list("allowed_updates").iter().filter_map(Value::as_str) {
        if KINDS.contains(&kind) {
            allowed.push(kind.to_owned());
        } else {
            notes.push(format!("allowed_updates names {kind:?}, which does not exist"));
        }
    }
    Some(allowed)
}
