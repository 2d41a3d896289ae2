//! Checks that phone numbers, accounts, devices and tokens agree.

use shared::credential::MAX_TRIES;
use shared::model::Profile;
use shared::store::TableDump;

use super::findings::{AuditedUser, Findings};
use super::invariant::Invariant;

pub(super) fn check_user(user: AuditedUser<'_>, dump: &TableDump, findings: &mut Findings) {
    let Some(profile) = &user.items.profile else {
        findings.expect(false, Invariant::BelongingsHaveAnOwner, || {
            format!("there is no user {}", user.id)
        });
        return;
    };
    sessions_are_counted(user, profile, findings);
    let newest = user.items.devices.iter().map(|(device, _)| device.id.get()).max();
    let counted = newest.unwrap_or(0) <= profile.last_device;
    findings.expect(counted, Invariant::DevicesAreCounted, || {
        format!("user {}: device {newest:?} of {}", user.id, profile.last_device)
    });
    for (device, hash) in &user.items.devices {
        // A token that expired is removed before its device is.
        let Some(token) = dump.tokens.get(&hash.to_string()) else { continue };
        let is_of = (token.user, token.device) == (user.id, device.id);
        findings.expect(is_of, Invariant::TokenHasItsDevice, || {
            format!("user {}: device {} has another's token", user.id, device.id)
        });
    }
}

/// Deleted sessions stay in the table, so session ids have no gaps.
fn sessions_are_counted(user: AuditedUser<'_>, profile: &Profile, findings: &mut Findings) {
    let sessions = &user.items.sessions;
    let active = sessions.values().filter(|stored| stored.session.is_active()).count();
    let numbers = sessions.keys().map(|id| id.get());
    let holds = u64::try_from(active).is_ok_and(|active| active == profile.active_sessions)
        && numbers.eq(1..=profile.last_session);
    findings.expect(holds, Invariant::SessionsAreCounted, || {
        format!(
            "user {}: {active} active of {}, counted {} of {}",
            user.id,
            sessions.len(),
            profile.active_sessions,
            profile.last_session
        )
    });
}

pub(super) fn check_numbers(dump: &TableDump, findings: &mut Findings) {
    let number_of = |user| {
        let profile = dump.users.get(user)?.profile.as_ref()?;
        Some(profile.phone_number.as_str())
    };
    for (number, user) in &dump.phones {
        let holds = number_of(user) == Some(number.as_str());
        findings.expect(holds, Invariant::NumberIsItsAccounts, || {
            format!("a number is user {user}'s, whose number is another")
        });
    }
    for user in dump.users.keys() {
        let owner = number_of(user).and_then(|number| dump.phones.get(number));
        let holds = number_of(user).is_none() || owner == Some(user);
        findings.expect(holds, Invariant::NumberIsItsAccounts, || {
            format!("user {user}'s number is user {owner:?}'s")
        });
    }
    for code in dump.codes.values() {
        findings.expect(code.tries <= MAX_TRIES, Invariant::GuessesAreCounted, || {
            format!("{} guesses at a code", code.tries)
        });
    }
}

pub(super) fn check_tokens(dump: &TableDump, findings: &mut Findings) {
    for (hash, token) in &dump.tokens {
        let devices = dump.users.get(&token.user).map(|items| items.devices.as_slice());
        let there = devices
            .unwrap_or_default()
            .iter()
            .any(|(device, shown)| device.id == token.device && shown.to_string() == *hash);
        findings.expect(there, Invariant::TokenHasItsDevice, || {
            format!("a token of user {}'s device {} has no device", token.user, token.device)
        });
    }
}

pub(super) fn check_links(dump: &TableDump, findings: &mut Findings) {
    for (account, link) in &dump.telegram_links {
        let profile = dump.users.get(&link.user).and_then(|items| items.profile.as_ref());
        findings.expect(profile.is_some(), Invariant::LinkHasItsAccount, || {
            format!("Telegram account {account} is linked to user {}, who is not there", link.user)
        });
    }
}
