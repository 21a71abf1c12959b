#!/usr/bin/env bash
# rustc, which adds to each branch of the program's library what libFuzzer counts on. Dependencies are left as they
# are: those that tests were built with serve the targets, too. Stable Rust takes the flags.
set -euo pipefail

flags=()
case " $* " in
    *' --crate-name backoffice_analytics '*)
        flags=(-Cpasses=sancov-module)
        for option in level=3 inline-8bit-counters pc-table trace-compares; do
            flags+=("-Cllvm-args=-sanitizer-coverage-$option")
        done
        ;;
esac
exec "$@" ${flags[@]+"${flags[@]}"}
