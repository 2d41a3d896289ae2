#![no_main]

#[path = "../../local/tests/inputs/events.rs"]
mod events;

libfuzzer_sys::fuzz_target!(|input: &[u8]| events::check(input));
