//! A zone, an instant and a period, with spaces between them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|words: &str| fuzz::period::check(words));
