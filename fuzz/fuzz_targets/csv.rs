//! Files of delimited text.
#![no_main]

use backoffice_analytics::ingest::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &[u8]| fuzz::file::check(file, Format::Csv));
