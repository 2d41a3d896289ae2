#![no_main]

#[path = "../../local/tests/inputs/phones.rs"]
mod phones;

libfuzzer_sys::fuzz_target!(|input: &[u8]| phones::check(input));
