//! Configurations that are explored to their end: no state of them breaks a property.

use std::time::Duration;

use stateright::{Checker, DiscoveryClassification, HasDiscoveries, Model};

use super::properties::{ALL_ANSWERED, LAPSED, REFUSED, REPLAYED, RESUMED, TOLD_TO_WAIT};
use super::scenario::{HOUR, LAPSE, Protocol, RequestPlan, SHORT, What};

/// Explores everything, and expects no property broken, and this to happen.
fn explore(protocol: Protocol, happens: &[&'static str]) {
    let broken = HasDiscoveries::AnyFailures;
    let checker = protocol.checker().threads(2).finish_when(broken).spawn_bfs().join();
    println!("{} states", checker.unique_state_count());
    assert!(checker.is_done());
    for (name, path) in checker.discoveries() {
        let kind = checker.discovery_classification(name);
        assert!(matches!(kind, DiscoveryClassification::Example), "broken: {name}\n{path}");
    }
    for name in happens {
        assert!(checker.discovery(name).is_some(), "never: {name}");
    }
}

#[test]
fn two_messages_under_a_limit_of_one() {
    let wishes = [RequestPlan::send("one"), RequestPlan::send("two")];
    let protocol = Protocol::new(&wishes).faults(1, 1);
    explore(protocol.clone().waits(&[SHORT, LAPSE]), &[REFUSED, LAPSED]);
    explore(protocol.waits(&[LAPSE, HOUR]), &[ALL_ANSWERED]);
}

#[test]
fn three_messages_under_a_limit_of_two() {
    let wishes = [
        RequestPlan::send("one"),
        RequestPlan::send("two").ahead(SHORT),
        RequestPlan::send("three").ahead(SHORT * 2),
    ];
    explore(Protocol::new(&wishes).limited(2).waits(&[LAPSE]), &[REFUSED, LAPSED]);
}

#[test]
fn a_new_session_is_named_once_and_deleted() {
    let wishes =
        [RequestPlan::send("one"), RequestPlan::send("two"), RequestPlan::of(What::Delete, "")];
    let protocol = Protocol::new(&wishes).limited(2).untalked().faults(1, 1).waits(&[SHORT]);
    explore(protocol, &[ALL_ANSWERED]);
}

#[test]
fn repeats_of_a_key_at_once() {
    let wish = RequestPlan::send("one").with_key(1);
    let protocol = Protocol::new(&[wish, wish]).faults(2, 1).waits(&[SHORT, LAPSE]);
    explore(protocol, &[REPLAYED, TOLD_TO_WAIT, RESUMED, LAPSED]);
}

#[test]
fn repeats_of_a_key_beside_another_message() {
    let wish = RequestPlan::send("one").with_key(1);
    let wishes = [wish, wish.ahead(SHORT), RequestPlan::send("two").ahead(SHORT * 2)];
    let protocol = Protocol::new(&wishes).limited(2);
    explore(protocol.waits(&[LAPSE]), &[REPLAYED, TOLD_TO_WAIT, RESUMED, LAPSED]);
}

#[test]
fn an_edit_during_a_message_it_cuts_off() {
    let wishes = [RequestPlan::of(What::EditFirst, "new"), RequestPlan::send("one")];
    let protocol = Protocol::new(&wishes).limited(2).faults(1, 1).waits(&[SHORT, LAPSE]);
    explore(protocol, &[ALL_ANSWERED, LAPSED]);
}

#[test]
fn two_edits_at_once() {
    let edits =
        [RequestPlan::of(What::EditFirst, "new"), RequestPlan::of(What::EditOf(0), "newer")];
    let wishes = [RequestPlan::send("one"), edits[0], edits[1]];
    explore(Protocol::new(&wishes).limited(3).faults(0, 1).waits(&[SHORT]), &[ALL_ANSWERED]);
}

#[test]
fn repeats_of_an_edit_beside_a_message() {
    let edit = RequestPlan::of(What::EditFirst, "new").with_key(1);
    let protocol = Protocol::new(&[edit, edit, RequestPlan::send("one")]).limited(3);
    explore(protocol.faults(0, 1).waits(&[SHORT]), &[REPLAYED, TOLD_TO_WAIT]);
}

#[test]
fn repeats_of_a_message_beside_an_edit() {
    let send = RequestPlan::send("one").with_key(1);
    let protocol = Protocol::new(&[send, send, RequestPlan::of(What::EditFirst, "new")]).limited(3);
    explore(protocol.faults(0, 1).waits(&[SHORT]), &[REPLAYED, TOLD_TO_WAIT, RESUMED]);
}

#[test]
fn batches_read_in_two_moments() {
    let wish = RequestPlan::send("one").with_key(1);
    explore(Protocol::new(&[wish, wish]).torn(2).faults(1, 1), &[REPLAYED, RESUMED]);
    let wishes = [wish, RequestPlan::of(What::EditFirst, "new")];
    explore(Protocol::new(&wishes).limited(2).torn(2).waits(&[LAPSE]), &[ALL_ANSWERED]);
}

#[test]
fn a_plan_that_is_bought_meanwhile() {
    let wishes = [
        RequestPlan::send("one"),
        RequestPlan::send("two"),
        RequestPlan::send("three").ahead(SHORT),
        RequestPlan::of(What::Buy, ""),
    ];
    explore(Protocol::new(&wishes).torn(1), &[REFUSED]);
}

#[test]
fn clocks_that_differ() {
    let ahead = Duration::from_secs(200);
    let wish = RequestPlan::send("one").with_key(1);
    let wishes = [wish, wish.ahead(ahead), RequestPlan::send("two").ahead(ahead * 2)];
    explore(Protocol::new(&wishes).waits(&[LAPSE]), &[REPLAYED, LAPSED]);
}

#[test]
#[ignore = "takes minutes"]
fn four_requests_and_more_mishaps() {
    let send = RequestPlan::send("one").with_key(1);
    let edit = RequestPlan::of(What::EditFirst, "new").with_key(2);
    let wishes = [RequestPlan::send("one"), RequestPlan::send("two"), RequestPlan::send("three")];
    explore(Protocol::new(&wishes).limited(2).faults(1, 1).waits(&[LAPSE]), &[REFUSED]);
    explore(Protocol::new(&[edit, edit, send, send]).limited(4).faults(0, 1), &[RESUMED]);
    let three = Protocol::new(&[send, send, edit]).limited(2);
    explore(three.torn(1).faults(1, 0).waits(&[LAPSE]), &[RESUMED]);
}
