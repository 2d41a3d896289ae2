#![no_main]

#[path = "../../local/tests/inputs/markdown.rs"]
mod markdown;

libfuzzer_sys::fuzz_target!(|input: &[u8]| markdown::check(input));
