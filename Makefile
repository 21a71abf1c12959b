# The commands of this project. `make` lists them.

# Where web/package.json is not there yet, or Node is missing, `web` says so and the API is built alone.
NPM := $(shell command -v npm)
CARGO ?= cargo
# Given to the program by `make demo`, such as ARGS="--listen 127.0.0.1:9000".
ARGS ?=
# What `make bench` measures, and on how many events; GROWTH="1000000 5000000 20000000" measures this program
# alone, on logs of these lengths.
BENCH_BINARY ?= target/release/backoffice-analytics
EVENTS ?= 5000000
GROWTH ?=
# How many seconds `make fuzz` gives each target, how many inputs at most, and which targets those are; all where
# none is named.
TIME ?= 180
RUNS ?=
TARGETS ?=
# How many minutes `make soak` runs on each store.
MINUTES ?= 30
# Tests wait more than they compute: for servers, timeouts, browsers.
export RUST_TEST_THREADS ?= $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo web build test check ci schema bench fuzz deny soak

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: web build ## run it on a made-up log of two portals
	target/release/backoffice-analytics demo $(ARGS)

web: | web/dist ## build what browsers get; without Node, say so and go on
ifdef NPM
	$(MAKE) web/node_modules/.package-lock.json
	cd web && npm run build
else
	@echo 'Node.js is not installed: the pages for browsers are left as they are, the API is complete.' >&2
endif

build: | web/dist ## build the release binary
	$(CARGO) build --release --locked

test: | web/dist ## run all tests; installs what they need where it may
	scripts/setup-tests.sh
	scripts/venv.sh examples
	$(MAKE) web/node_modules/.package-lock.json examples/node_modules/.package-lock.json
	cd web && npm test
	cd web && npm run build
	$(CARGO) test --workspace --locked

check: | web/dist ## formatting, lints and docs, warnings being errors
	$(CARGO) fmt --all --check
	$(CARGO) fmt --manifest-path fuzz/Cargo.toml --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	$(CARGO) clippy --manifest-path fuzz/Cargo.toml --target-dir target --all-targets --locked -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps --document-private-items --locked

ci: check test ## what has to pass before a change is merged

schema: | web/dist ## write schema.graphql from the code
	@mkdir -p target
	$(CARGO) run --quiet --locked -- schema >target/schema.graphql
	mv target/schema.graphql schema.graphql

fuzz: | web/dist ## feed files, cursors, periods and requests that are made up to what reads them
	TIME=$(TIME) RUNS=$(RUNS) scripts/fuzz.sh $(TARGETS)

deny: ## look at the dependencies: licences, sources, and advisories where their database can be reached
	scripts/deny.sh

bench: ## measure it beside DuckDB, PostgreSQL and PostGraphile
	$(if $(filter target/release/%,$(BENCH_BINARY)),$(MAKE) build)
	bench/setup.sh
	bench/.venv/bin/python -m bench --binary $(BENCH_BINARY) --events $(EVENTS) $(if $(GROWTH),--growth $(GROWTH)) $(ARGS)

soak: ## run it on both stores under mixed load and faults, and watch its memory
	$(if $(filter target/release/%,$(BENCH_BINARY)),$(MAKE) build)
	bench/setup.sh
	bench/.venv/bin/python -m soak --binary $(BENCH_BINARY) --minutes $(MINUTES) $(ARGS)

# The binary embeds this folder, so it has to be there, if empty.
web/dist:
	@mkdir -p $@

# npm writes this file when it has installed everything.
%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	cd $* && npm ci --no-audit --no-fund
	@mkdir -p $(@D) && touch $@
