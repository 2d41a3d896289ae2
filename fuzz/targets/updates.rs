#![no_main]

#[path = "../../local/tests/inputs/updates.rs"]
mod updates;

libfuzzer_sys::fuzz_target!(|input: &[u8]| updates::check(input));
