//! A row in every envelope of the API's versions.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|row: &str| fuzz::envelopes::check(row));
