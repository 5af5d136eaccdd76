# Two commands: `make run` starts the product, `make test` runs all tests. Both install what is missing.
SHELL := /bin/bash
# The shell of every recipe reads the paths of the tools from this file.
export BASH_ENV := $(CURDIR)/.setup/env

client_sources := $(shell find client core/src style .cargo .setup -type f 2>/dev/null) core/Cargo.toml Cargo.toml Cargo.lock

.PHONY: run test build dev fmt doc help server-library page-crates bench lint unit wasm hostile stories faults fuzz-api \
	install-rust install-run install-test

run: build ## Builds what has changed and starts the product
	@exec target/release/torikomi

test: install-test lint unit wasm hostile stories faults ## Runs all tests
	@$(MAKE) --no-print-directory fuzz-api SECONDS=120 SEED=1

# A debug server reads the page from `dist`, so a reload shows the rebuilt page.
dev: install-run ## Starts a debug build and rebuilds the page after each change
	@node client/build.mjs --watch & watcher=$$!; trap "kill $$watcher" EXIT; cargo run --locked -p torikomi-server

fmt: | install-rust ## Formats the code
	cargo fmt --all

doc: | install-rust ## Writes the documentation of the code to target/doc
	cargo doc --workspace --no-deps --document-private-items --locked

help: ## Lists the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 10

# The page and the server's library are built at the same time: each of them ends in steps that use one processor. Then
# follows the program, which embeds the page.
build: install-rust ## Builds the optimised program with its page
	@$(MAKE) --no-print-directory --jobs=3 dist/index.html server-library
	cargo build --release --locked -p torikomi-server

# With low priority: the page's module, whose last step uses one processor for minutes, must not wait for it.
server-library: | install-rust
	nice cargo build --release --locked -p torikomi-server --lib

# The page and the worker, optimised and compressed, if one of their sources has changed. Their crates are compiled while
# the tools are installed.
dist/index.html: $(client_sources) | install-rust
	@$(MAKE) --no-print-directory page-crates install-run
	node client/build.mjs
	@touch $@

# The same builds as in `client/build.mjs`, which then finds them done.
page-crates: | install-rust
	cargo build --locked --target wasm32-unknown-unknown --profile page -p torikomi-client
	cargo build --locked --target wasm32-unknown-unknown --profile wasm -p torikomi-worker

lint: | install-test ## Checks formatting, Clippy, and licences and advisories of dependencies
	cargo fmt --all --check
	cargo clippy --workspace --exclude torikomi-worker --all-targets --locked -- -D warnings
	cargo clippy -p torikomi-worker --target wasm32-unknown-unknown --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --exclude torikomi-worker --no-deps --document-private-items --locked
	cargo-deny --locked check licenses sources bans
	@.setup/advisories

# Core natively, the parts of the page that need no browser, and the server's API on a real Postgres. Many tests of the API
# wait, so more of them run at once than there are processors.
unit: | install-test ## Tests the crates, and the API on a real Postgres
	cargo test --workspace --locked -- --test-threads $$(( $$(nproc) * 2 ))

wasm: | install-test ## Tests the corpus, compiled to Wasm
	cargo test -p torikomi-core --target wasm32-unknown-unknown --locked --test corpus

# One customer attacks the shipped program while another one works.
hostile: build | install-test ## Tests that a hostile customer does not slow another one down
	cargo test --workspace --locked --test hostile

# A real browser (a second one for the main stories), the real server, a real Postgres.
stories: build | install-test ## Tests the product in real browsers
	cd tests && npx playwright test

# The server, Postgres, connections and the disk fail at random times; in the end everything must be as if they had not.
# Optional: ROUNDS, SEED, and ROUND for a single round.
faults: build | install-test ## Tests faults at random times: ROUNDS, SEED, ROUND
	node tests/faults/faults.mjs

# Generated requests against the shipped program; answers must match the API's document. Optional: SECONDS (600), SEED.
fuzz-api: build ## Tests with generated requests: SECONDS, SEED
	@.setup/install fuzz-api
	@"$${TORIKOMI_TOOLS:-$$HOME/.cache/torikomi}/fuzz_api/bin/python" tests/fuzz_api/run.py $(or $(SECONDS),600) $(SEED)

bench: build | install-test ## Measures speed and memory beside lower bounds and comparable programs
	node tests/bench/bench.mjs

install-rust:
	@.setup/install rust

install-run: | install-rust
	@.setup/install run

install-test:
	@.setup/install test
