#!/usr/bin/env bash
# Looks at the dependencies as deny.toml says. The advisories are a database of their own: where that cannot be
# reached the rest is looked at all the same.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

VERSION=0.20.2
FETCH_SECONDS=120
export PATH="$PWD/target/tools/bin:$PATH"

if [ "$(cargo deny --version 2>/dev/null)" != "cargo-deny $VERSION" ]; then
    echo "Installing cargo-deny $VERSION into target/tools" >&2
    "${CARGO:-cargo}" install --quiet --locked --root target/tools "cargo-deny@$VERSION"
fi

checks=(bans licenses sources)
if timeout "$FETCH_SECONDS" cargo deny fetch db; then
    checks+=(advisories)
else
    echo 'The database of advisories cannot be reached: whether a dependency has one was not looked at.' >&2
fi
cargo deny --locked check "${checks[@]}"
