//! What parses input from outside, held to its properties over the inputs that fuzzing found
//! worth keeping (`fuzz/`, which runs the same checks on inputs of its own).

#![cfg(test)]

mod bodies;
mod catalogs;
mod cursors;
mod events;
mod markdown;
mod meters;
mod phones;
mod streams;
mod updates;

/// Runs a check over the kept inputs of its fuzz target.
fn replay(target: &str, check: fn(&[u8])) {
    let corpus = format!("{}/../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut inputs: Vec<_> =
        std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(!inputs.is_empty());
    for input in inputs {
        println!("{}", input.display());
        check(&std::fs::read(input).unwrap());
    }
}

#[test]
fn bodies_are_read_or_refused_by_name() {
    replay("bodies", bodies::check);
}

#[test]
fn catalogs_are_sound_or_their_faults_are_named() {
    replay("catalogs", catalogs::check);
}

#[test]
fn links_lead_to_what_follows() {
    replay("cursors", cursors::check);
}

#[test]
fn events_are_answered_in_one_shape_and_name_no_caller() {
    replay("events", events::check);
}

#[test]
fn meters_decide_whatever_was_packed() {
    replay("meters", meters::check);
}

#[test]
fn phone_numbers_are_read_one_way() {
    replay("phones", phones::check);
}

#[test]
fn answers_do_not_depend_on_how_they_are_cut() {
    replay("streams", streams::check);
}

#[test]
fn answers_become_messages_that_telegram_takes() {
    replay("markdown", markdown::check);
}

#[test]
fn updates_go_to_the_queue_of_their_chat() {
    replay("updates", updates::check);
}
