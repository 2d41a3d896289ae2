#![no_main]

#[path = "../../local/tests/inputs/meters.rs"]
mod meters;

libfuzzer_sys::fuzz_target!(|input: &[u8]| meters::check(input));
