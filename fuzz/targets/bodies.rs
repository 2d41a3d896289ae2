#![no_main]

#[path = "../../local/tests/inputs/bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|input: &[u8]| bodies::check(input));
