#![no_main]

#[path = "../../local/tests/inputs/streams.rs"]
mod streams;

libfuzzer_sys::fuzz_target!(|input: &[u8]| streams::check(input));
