#!/usr/bin/env bash
# Sees to it that what the benchmark needs is there: on Debian and Ubuntu it installs missing packages where it
# may, else it says what to install. Python's libraries go to a virtual environment of the benchmark's own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

missing() {
    command -v wrk >/dev/null || echo wrk
    command -v npm >/dev/null || echo nodejs npm
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
    python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

packages=$(missing | tr '\n' ' ')
if [ -n "$packages" ]; then
    echo "Installing $packages" >&2
    # shellcheck disable=SC2086 # one word a package
    if ! { as_root apt-get update -qq && as_root apt-get install -qq -y --no-install-recommends $packages; } </dev/null >&2
    then
        echo "The benchmark needs more than this machine has. Install: $packages" >&2
        exit 1
    fi
fi

../scripts/venv.sh .
