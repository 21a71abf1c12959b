#!/usr/bin/env bash
# Fuzzes the targets that are named, or all: RUNS inputs each, or for TIME seconds each.
# libFuzzer counts on what the compiler adds to each branch. Stable Rust takes the flags that `cargo fuzz` gives it,
# so cargo alone is enough: no nightly, no sanitizer, which Rust without `unsafe` has little use for.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(basename -s .rs -a fuzz/fuzz_targets/*.rs)

host=$(rustc --print host-tuple)
flags=(-Cpasses=sancov-module)
for option in level=3 inline-8bit-counters pc-table trace-compares; do
    flags+=("-Cllvm-args=-sanitizer-coverage-$option")
done
# Named by `--target`, the flags are the program's alone and not of what builds it.
RUSTFLAGS=${flags[*]} "${CARGO:-cargo}" build --locked --manifest-path fuzz/Cargo.toml --target-dir target/fuzz \
    --target "$host" $(printf -- '--bin %s ' "${targets[@]}")

# Databases of the targets live in memory, where there is a place for that.
TMPDIR=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

for target in "${targets[@]}"; do
    found=target/fuzz/corpus/$target
    mkdir -p "$found" target/fuzz/artifacts
    options=(-print_final_stats=1 -verbosity=0 -timeout=10 -rss_limit_mb=2048
        "-artifact_prefix=target/fuzz/artifacts/$target-")
    [ -z "${RUNS:-}" ] || options+=("-runs=$RUNS")
    [ -z "${TIME:-}" ] || options+=("-max_total_time=$TIME")
    [ ! -f "fuzz/dictionaries/$target.dict" ] || options+=("-dict=fuzz/dictionaries/$target.dict")
    echo "fuzzing $target" >&2
    "target/fuzz/$host/debug/$target" "${options[@]}" "$found" "fuzz/seeds/$target"
done
