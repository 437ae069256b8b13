#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dayone_runner::fuzzing::link(bytes));
