#![no_main]

#[path = "../../local/tests/inputs/cursors.rs"]
mod cursors;

libfuzzer_sys::fuzz_target!(|input: &[u8]| cursors::check(input));
