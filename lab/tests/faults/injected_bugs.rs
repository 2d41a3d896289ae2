//! Each rule has been shown to fail: with a bug planted on the way to the table, one of the
//! first seeds finds it, and names what it broke.

use lab::faults::{InjectedBug, SimulationOptions, play_alone};

/// How many seeds a bug may hide from.
const MAX_WAIT: u64 = 200;

/// Plays until this rule is broken.
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
    a_meter_without_version_does_not_add_up: MeterWithoutVersion breaks "MeterIsTheSumOfCosts";
    a_meter_without_version_lets_too_many_through: MeterWithoutVersion breaks "LimitHolds";
    a_charge_without_cost_record_is_found: NoCost breaks "MeterIsTheSumOfCosts";
    a_cost_record_twice_is_found: CostTwice breaks "AnswerIsChargedOnce";
    a_missing_usage_record_is_found: NoUsageRecord breaks "UsageIsTheSumOfCosts";
    an_answer_that_is_charged_and_not_stored_is_found: NoAnswer breaks "CostHasItsAnswer";
    an_answer_that_is_told_and_not_stored_is_found: NoAnswer breaks "AnswerIsStored";
    a_question_that_is_not_stored_is_found: NoQuestion breaks "AnswerHasItsQuestion";
    a_question_that_is_lost_with_a_failure_is_found: NoQuestion breaks "FailureCostsNothing";
    a_key_without_condition_is_found: KeyWithoutCondition breaks "AnsweredOnce";
    a_receipt_of_what_is_not_stored_is_found: NoAnswer breaks "ReceiptTellsTheTruth";
    a_missing_receipt_is_found: NoReceipt breaks "RepeatsHearTheSame";
    a_session_in_its_old_place_is_found: NoPlaceInTheList breaks "ActiveSessionsAreListed";
    a_message_behind_newer_ones_is_found: MessageAnywhere breaks "SessionIsNewerThanItsMessages";
    an_edit_that_cuts_nothing_is_found: EmptyCut breaks "CutsAreInOrder";
    a_first_answer_that_is_not_noted_is_found: AnswerNotNoted breaks "AnsweredSessionHasAnAnswer";
    a_deleted_session_that_counts_is_found: DeletedButCounted breaks "SessionsAreCounted";
    messages_of_no_session_are_found: HardDelete breaks "MessageHasItsSession";
    a_token_without_device_is_found: NoDevice breaks "TokenHasItsDevice";
    a_device_that_is_not_counted_is_found: DeviceNotCounted breaks "DevicesAreCounted";
    an_account_without_number_is_found: NoNumber breaks "NumberIsItsAccounts";
    an_account_without_profile_is_found: NoProfile breaks "BelongingsHaveAnOwner";
    guesses_that_are_not_counted_are_found: GuessWithoutCount breaks "GuessesAreCounted";
    a_token_that_stays_is_found: TokenKept breaks "RevokedStaysOut";
    a_reservation_without_end_is_found: EndlessReservation breaks "NoReservationOutlivesItsTime";
    a_person_who_cannot_go_on_is_found: EndlessReservation breaks "UsableAgain";
}
