//! Checks the parsers of external input over the corpus that fuzzing found (`fuzz/` runs the same
//! checks on generated inputs).

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

/// Runs a check over the corpus of a fuzz target.
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
fn links_of_lists_lead_to_the_neighbouring_entries() {
    replay("cursors", cursors::check);
}

#[test]
fn events_are_answered_in_one_shape_and_name_no_caller() {
    replay("events", events::check);
}

#[test]
fn every_unpacked_meter_can_be_decided_on() {
    replay("meters", meters::check);
}

#[test]
fn phone_number_is_parsed_in_one_way() {
    replay("phones", phones::check);
}

#[test]
fn streamed_answer_does_not_depend_on_its_chunks() {
    replay("streams", streams::check);
}

#[test]
fn answers_become_messages_that_telegram_takes() {
    replay("markdown", markdown::check);
}

#[test]
fn update_goes_to_the_message_group_of_its_chat() {
    replay("updates", updates::check);
}
