//! The protocol without one of its parts: the model must find what goes wrong.

use stateright::{Checker, HasDiscoveries, Model};

use super::properties::{
    ANSWERS, CHARGED_IF_IN_TIME, CHARGED_ONCE, CUT, KEPT, KEYS, LIMIT, SENT_ONCE, STORED_ONCE,
    SUMS, TOLD, USABLE,
};
use super::scenario::{Bug, LAPSE, Protocol, RequestPlan, SHORT, What};

/// Explores until a property is broken, and expects it to be this one.
fn breaks(protocol: &Protocol, bug: Bug, property: &'static str) {
    let found = HasDiscoveries::AllOf([property].into());
    let checker = protocol.clone().with_bug(bug).checker().finish_when(found).spawn_bfs().join();
    assert!(checker.discovery(property).is_some(), "{bug:?} does not break: {property}");
}

fn two() -> Protocol {
    Protocol::new(&[RequestPlan::send("one"), RequestPlan::send("two").ahead(SHORT)])
}

fn repeated() -> Protocol {
    let wish = RequestPlan::send("one").with_key(1);
    Protocol::new(&[wish, wish.ahead(SHORT)]).limited(2)
}

fn edited() -> Protocol {
    let wishes = [RequestPlan::send("one"), RequestPlan::of(What::EditFirst, "new")];
    Protocol::new(&wishes).limited(2).waits(&[SHORT])
}

#[test]
fn a_place_held_over_any_version_passes_the_limit() {
    breaks(&two(), Bug::ReservesOverAnyVersion, LIMIT);
}

#[test]
fn an_answer_settled_over_any_version_forgets_another() {
    breaks(&two().limited(2), Bug::SettlesOverAnyVersion, SUMS);
}

#[test]
fn a_place_given_back_over_any_version_forgets_an_answer() {
    let protocol = two().limited(2).faults(0, 1);
    breaks(&protocol, Bug::GivesBackOverAnyVersion, SUMS);
}

#[test]
fn a_key_taken_unconditionally_is_charged_twice() {
    breaks(&repeated(), Bug::TakesAnyKey, CHARGED_ONCE);
    breaks(&repeated(), Bug::TakesAnyKey, SENT_ONCE);
}

#[test]
fn an_outcome_noted_for_any_key_answers_it_twice() {
    breaks(&repeated().waits(&[LAPSE]), Bug::NotesForAnyKey, STORED_ONCE);
}

#[test]
fn an_outcome_noted_under_the_same_attempt_is_overlooked() {
    let protocol = repeated().waits(&[LAPSE]);
    breaks(&protocol, Bug::NotesUnderTheSameAttempt, CHARGED_ONCE);
    breaks(&protocol, Bug::NotesUnderTheSameAttempt, STORED_ONCE);
}

#[test]
fn an_answer_stored_over_any_is_stored_twice() {
    let protocol = Protocol::new(&[RequestPlan::send("one")]).faults(1, 0);
    breaks(&protocol, Bug::StoresAnswersOverAny, STORED_ONCE);
    breaks(&protocol, Bug::StoresAnswersOverAny, TOLD);
}

#[test]
fn an_answer_that_reports_its_last_try_misstates_the_charge() {
    let protocol = Protocol::new(&[RequestPlan::send("one")]).faults(1, 0).waits(&[LAPSE]);
    breaks(&protocol, Bug::TellsItsLastTry, TOLD);
}

#[test]
fn a_request_that_forgets_its_own_reservation_sends_twice() {
    let protocol = Protocol::new(&[RequestPlan::send("one")]).limited(3).faults(1, 0);
    breaks(&protocol, Bug::ForgetsItsPlace, SENT_ONCE);
}

#[test]
fn a_lapsed_reservation_that_is_charged_passes_the_limit() {
    let protocol = two().waits(&[LAPSE]);
    breaks(&protocol, Bug::ChargesWhatLapsed, LIMIT);
    breaks(&protocol, Bug::ChargesWhatLapsed, CHARGED_IF_IN_TIME);
}

#[test]
fn a_meter_where_nothing_lapses_is_lost() {
    breaks(&two(), Bug::NothingLapses, USABLE);
}

#[test]
fn a_key_that_waits_for_ever_is_never_answered() {
    breaks(&repeated(), Bug::KeysWaitForEver, KEYS);
}

#[test]
fn a_message_written_without_its_condition_escapes_an_edit() {
    breaks(&edited(), Bug::SendsAnywhere, ANSWERS);
}

#[test]
fn an_edit_of_any_session_undoes_another() {
    let edits =
        [RequestPlan::of(What::EditFirst, "new"), RequestPlan::of(What::EditOf(0), "newer")];
    let protocol = Protocol::new(&[RequestPlan::send("one"), edits[0], edits[1]]).limited(3);
    breaks(&protocol, Bug::EditsAnySession, CUT);
}

#[test]
fn an_attempt_resumed_in_any_session_answers_a_cut_message() {
    let send = RequestPlan::send("one").with_key(1);
    let protocol = Protocol::new(&[send, send, RequestPlan::of(What::EditFirst, "new")]).limited(3);
    breaks(&protocol.faults(0, 1), Bug::ResumesInAnySession, ANSWERS);
}

#[test]
fn an_answer_with_a_late_id_survives_its_question() {
    breaks(&edited(), Bug::LateAnswerIds, ANSWERS);
}

#[test]
fn replacing_another_plans_meter_loses_its_settlements() {
    let wishes =
        [RequestPlan::send("one"), RequestPlan::send("two"), RequestPlan::of(What::Buy, "")];
    breaks(&Protocol::new(&wishes), Bug::ReplacesOtherMeters, CHARGED_IF_IN_TIME);
}

#[test]
fn an_edit_committed_without_its_answer_loses_the_tail() {
    let edit = RequestPlan::of(What::EditFirst, "new");
    breaks(&Protocol::new(&[edit]).faults(0, 1), Bug::CommitsEditsFirst, KEPT);
}

#[test]
fn an_edit_during_another_restores_messages_that_one_cut_off() {
    let edits =
        [RequestPlan::of(What::EditFirst, "new"), RequestPlan::of(What::EditOf(0), "newer")];
    let protocol = Protocol::new(&[RequestPlan::send("one"), edits[0], edits[1]]).limited(3);
    breaks(&protocol, Bug::EditsDuringEdits, CUT);
}
