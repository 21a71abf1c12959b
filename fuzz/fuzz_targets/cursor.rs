//! Texts that claim to be cursors, and places that become one.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzz::cursor::check(bytes));
