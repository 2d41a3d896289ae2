#![no_main]

#[path = "../../local/tests/inputs/catalogs.rs"]
mod catalogs;

libfuzzer_sys::fuzz_target!(|input: &[u8]| catalogs::check(input));
