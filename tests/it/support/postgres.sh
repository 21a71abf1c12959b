# Runs a throw-away PostgreSQL until standard input is closed, which happens however the process
# that started this one ends. Arguments: ports to try. Prints the port once connections are taken.
# What it is told on standard input it does, and says when it is done, or `failed`: `kill` kills every process of
# the server at once, `stop` stops it, `start` starts it again.
set -u

# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=postgres --regid=postgres --clear-groups sh -c "$POSTGRES_SH" "$0" "$@"
fi

# Debian keeps the server out of PATH; of several there the newest is taken.
home_of_server() {
    for bin in $(printf '%s' "$PATH" | tr ':' ' ') \
        $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5,5nr) \
        "$(pg_config --bindir 2>/dev/null)"; do
        if [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ] && [ -x "$bin/pg_ctl" ]; then
            printf '%s' "$bin"
            return
        fi
    done
    echo "no PostgreSQL server: install the package postgresql, or set TEST_POSTGRES_URL" >&2
    return 1
}

bin=$(home_of_server) || exit 1
dir=$(mktemp -d 2>/dev/null || mktemp -d /tmp/postgres.XXXXXX) || exit 1
cd "$dir" || exit 1

# What is committed has to last only where a test ends the server.
case ${POSTGRES_LASTS-} in
yes) lasting= ;;
*) lasting="-c fsync=off -c full_page_writes=off -c synchronous_commit=off" ;;
esac

start() {
    "$bin/pg_ctl" start -D "$dir/data" -w -t 60 -l "$dir/log" -o "-p $1 -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories=$dir -c max_connections=300 -c shared_buffers=64MB $lasting"
}

# Comes back once the process is in none of these states; one that is gone is in none.
leaves() {
    while grep -q "^State:[[:space:]]*[$2]" "/proc/$1/status" 2>/dev/null; do sleep 0.02; done
}

# The first process is stopped before, or it might begin another meanwhile. One that is not quite dead holds memory
# that the next server needs, and the files of the one that is no more would keep that from starting.
kill_all() {
    main=$(head -n 1 "$dir/data/postmaster.pid")
    kill -STOP "$main"
    leaves "$main" RSD
    all="$(cat "/proc/$main/task/$main/children") $main"
    kill -9 $all
    for process in $all; do leaves "$process" RSDT; done
    rm -f "$dir/data/postmaster.pid" "$dir"/.s.PGSQL.*
}

# Until standard input is closed.
obey() {
    while read -r order; do
        case $order in
        kill) kill_all ;;
        stop) "$bin/pg_ctl" stop -D "$dir/data" -w -m fast ;;
        start) start "$port" ;;
        esac >"$dir/out" 2>&1 </dev/null && echo "$order" || {
            cat "$dir/out" "$dir/log" >&2
            echo failed
        }
    done
}

# Text sorts by language where the server can, as in most installations: what relies on the order
# of code points without saying so is found out.
make_cluster() {
    set -- -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync
    "$bin/initdb" "$@" --locale-provider=icu --icu-locale=en || "$bin/initdb" "$@"
}

start_on_one_of() {
    make_cluster || return 1
    for port in "$@"; do
        start "$port" && return
    done
    return 1
}

clean_up() {
    "$bin/pg_ctl" stop -D "$dir/data" -w -m immediate >/dev/null 2>&1 </dev/null
    cd / && rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
# Whoever was to read the port may be gone by then: that must not end this script early.
trap '' PIPE

if start_on_one_of "$@" >"$dir/out" 2>&1 </dev/null; then
    echo "$port"
    obey
else
    cat "$dir/out" "$dir/log" >&2
fi
