//! Bodies of requests, and documents in them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| fuzz::http_body::check(body));
