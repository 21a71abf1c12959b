#!/usr/bin/env bash
# Sees to it that what the tests need is there: a C compiler, Node.js, Python with virtual environments, curl, a
# PostgreSQL server, nginx and Chromium. On Debian and Ubuntu it installs what is missing where it may; else it says what to
# do.
set -euo pipefail

is_there() {
    case $1 in
        cc) command -v cc ;;
        node) command -v npm ;;
        python) python3 -c 'import ensurepip' 2>&1 ;;
        curl) command -v curl ;;
        postgresql) [ -n "${TEST_POSTGRES_URL:-}" ] || server_in "$(pg_config --bindir 2>/dev/null)" ||
            server_in /usr/lib/postgresql/*/bin || server_in ${PATH//:/ } ;;
        nginx) command -v nginx || [ -x /usr/sbin/nginx ] ;;
        chromium) [ -n "${CHROME:-}" ] || command -v chromium || command -v chromium-browser ||
            command -v google-chrome || command -v google-chrome-stable ;;
    esac >/dev/null
}

server_in() {
    local bin
    for bin in "$@"; do
        if [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && [ -x "$bin/pg_ctl" ]; then return 0; fi
    done
    return 1
}

package_of() {
    case $1 in
        cc) echo build-essential ;;
        node) echo nodejs npm ;;
        python) echo python3-venv ;;
        *) echo "$1" ;;
    esac
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install() {
    command -v apt-get >/dev/null || return 1
    as_root true 2>/dev/null || return 1
    echo "Installing $*" >&2
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
} </dev/null >&2

missing() {
    local need
    for need in cc node python curl postgresql nginx chromium; do
        is_there "$need" || package_of "$need"
    done
}

packages=$(missing)
[ -n "$packages" ] || exit 0
# shellcheck disable=SC2086 # one word a package
install $packages || true

packages=$(missing | tr '\n' ' ')
if [ -n "$packages" ]; then
    cat >&2 <<SAY
The tests need more than this machine has. As root:
    apt-get update && apt-get install --no-install-recommends $packages
In place of a local PostgreSQL server, TEST_POSTGRES_URL may name one whose user may create databases;
in place of Chromium, CHROME may name the program of a browser of its family.
SAY
    exit 1
fi
