//! Names of APIs, one a line.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|names: &str| fuzz::api_calls::check(names));
