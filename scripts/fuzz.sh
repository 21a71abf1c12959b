#!/usr/bin/env bash
# Fuzzes the targets that are named, or all, as many at once as there are processors: TIME seconds each, and no more
# than RUNS inputs where that is set. Cargo is enough: no nightly, and no sanitizer, which Rust without `unsafe` has
# little use for.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(basename -s .rs -a fuzz/fuzz_targets/*.rs)

# shellcheck disable=SC2046 # one option a target
RUSTC_WRAPPER="$PWD/scripts/rustc-counting.sh" "${CARGO:-cargo}" build --locked --manifest-path fuzz/Cargo.toml \
    --target-dir target $(printf -- '--bin %s ' "${targets[@]}")

# Databases of the targets live in memory, where there is a place for that.
TMPDIR=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

# What a target says is shown once it ends, so that each can be read.
fuzz() {
    local target=$1 found=target/fuzz/corpus/$1 said=$TMPDIR/said-$1
    mkdir -p "$found" target/fuzz/artifacts
    local options=(-timeout=10 -rss_limit_mb=2048 "-max_total_time=${TIME:-180}" -verbosity=0 -print_final_stats=1
        "-artifact_prefix=target/fuzz/artifacts/$target-")
    [ -z "${RUNS:-}" ] || options+=("-runs=$RUNS")
    [ ! -f "fuzz/dictionaries/$target.dict" ] || options+=("-dict=fuzz/dictionaries/$target.dict")
    local outcome=0
    "target/debug/$target" "${options[@]}" "$found" "fuzz/seeds/$target" >"$said" 2>&1 || outcome=$?
    { echo "fuzzed $target" && cat "$said"; } >&2
    return "$outcome"
}
export -f fuzz
printf '%s\0' "${targets[@]}" | xargs -0 -n 1 -P "$(getconf _NPROCESSORS_ONLN)" bash -c 'fuzz "$0"'
