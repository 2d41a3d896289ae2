//! Every invariant and promise can fail: each injected bug is found by one of the first seeds,
//! which names what it breaks.

use lab::faults::{InjectedBug, SimulationOptions, play_alone};

/// How many seeds a bug may hide from.
const MAX_WAIT: u64 = 200;

/// Runs seeds until the invariant or promise is broken.
#[track_caller]
fn found(injected_bug: InjectedBug, rule: &str) {
    let options =
        SimulationOptions { injected_bug: Some(injected_bug), ..SimulationOptions::default() };
    let mut others = std::collections::BTreeSet::new();
    for seed in 1..=MAX_WAIT {
        let report = play_alone(seed, &options).unwrap();
        if report.broken.iter().any(|(name, _)| name == rule) {
            return;
        }
        others.extend(report.broken.into_iter().map(|(name, _)| name));
    }
    panic!("{injected_bug:?} did not break {rule} in {MAX_WAIT} seeds, but {others:?}");
}

macro_rules! found {
    ($($name:ident: $injected_bug:ident breaks $rule:literal;)*) => {
        $(
            #[test]
            fn $name() {
                found(InjectedBug::$injected_bug, $rule);
            }
        )*
    };
}

found! {
    unversioned_meter_write_breaks_the_sum: MeterWithoutVersion breaks "MeterIsTheSumOfCosts";
    unversioned_meter_write_exceeds_a_limit: MeterWithoutVersion breaks "LimitHolds";
    missing_cost_record_is_found: NoCost breaks "MeterIsTheSumOfCosts";
    duplicate_cost_record_is_found: CostTwice breaks "AnswerIsChargedOnce";
    missing_usage_record_is_found: NoUsageRecord breaks "UsageIsTheSumOfCosts";
    charged_answer_that_is_not_stored_is_found: NoAnswer breaks "CostHasItsAnswer";
    sent_answer_that_is_not_stored_is_found: NoAnswer breaks "AnswerIsStored";
    missing_question_of_an_answer_is_found: NoQuestion breaks "AnswerHasItsQuestion";
    missing_question_of_a_failure_is_found: NoQuestion breaks "FailureCostsNothing";
    unconditional_key_write_is_found: KeyWithoutCondition breaks "AnsweredOnce";
    receipt_without_a_stored_answer_is_found: NoAnswer breaks "ReceiptTellsTheTruth";
    missing_receipt_is_found: NoReceipt breaks "RepeatsHearTheSame";
    session_at_an_old_list_position_is_found: NoPlaceInTheList breaks "ActiveSessionsAreListed";
    message_newer_than_its_session_is_found: MessageAnywhere breaks "SessionIsNewerThanItsMessages";
    empty_cut_is_found: EmptyCut breaks "CutsAreInOrder";
    session_not_marked_as_answered_is_found: AnswerNotNoted breaks "AnsweredSessionHasAnAnswer";
    deleted_session_that_is_still_counted_is_found: DeletedButCounted breaks "SessionsAreCounted";
    messages_without_a_session_are_found: HardDelete breaks "MessageHasItsSession";
    token_without_a_device_is_found: NoDevice breaks "TokenHasItsDevice";
    uncounted_device_is_found: DeviceNotCounted breaks "DevicesAreCounted";
    account_without_a_phone_number_is_found: NoNumber breaks "NumberIsItsAccounts";
    account_without_a_profile_is_found: NoProfile breaks "BelongingsHaveAnOwner";
    uncounted_guesses_are_found: GuessWithoutCount breaks "GuessesAreCounted";
    unrevoked_token_is_found: TokenKept breaks "RevokedStaysOut";
    endless_reservation_is_found: EndlessReservation breaks "NoReservationOutlivesItsTime";
    user_blocked_by_a_reservation_is_found: EndlessReservation breaks "UsableAgain";
}
