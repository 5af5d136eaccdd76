# Two commands: `make run` starts the product, `make test` runs every test there is. Both install what is missing.
SHELL := /bin/bash
# Every recipe's shell reads the tools' places from here.
export BASH_ENV := $(CURDIR)/.setup/env

client_sources := $(shell find client core/src style .cargo .setup -type f 2>/dev/null) Cargo.toml Cargo.lock

.PHONY: run test build dev fmt doc help server-library page-crates bench lint unit wasm hostile stories faults fuzz-api \
	install-rust install-run install-test

run: build ## Builds what has changed, and starts the product
	@exec target/release/torikomi

test: install-test lint unit wasm hostile stories faults ## Runs every test there is
	@$(MAKE) --no-print-directory fuzz-api SECONDS=120 SEED=1

# The server reads the page from `dist`, so that a page that was built again is there after a reload.
dev: install-run ## Starts a debug build; the page is built again after each change, without being optimised
	@node client/build.mjs --watch & watcher=$$!; trap "kill $$watcher" EXIT; cargo run --locked -p torikomi-server

fmt: | install-rust ## Formats the code
	cargo fmt --all

doc: | install-rust ## The documentation of the code, in target/doc
	cargo doc --workspace --no-deps --document-private-items --locked

help: ## Lists what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 10

# The page and the server's library side by side: two processors, and each of the two ends in steps for one of them
# alone. Then the program, which embeds the page.
build: install-rust ## The program, optimised, with its page
	@$(MAKE) --no-print-directory --jobs=3 dist/index.html server-library
	cargo build --release --locked -p torikomi-server

server-library: | install-rust
	cargo build --release --locked -p torikomi-server --lib

# The page and the worker, optimised and compressed; only when something they are made of has changed. Their crates are
# compiled while the tools are installed.
dist/index.html: $(client_sources) | install-rust
	@$(MAKE) --no-print-directory page-crates install-run
	node client/build.mjs
	@touch $@

# As `client/build.mjs` has them built, which then finds everything done. They take what the server and the tools leave:
# of the three, these two take longest.
page-crates: | install-rust
	nice cargo build --locked --target wasm32-unknown-unknown --profile page -p torikomi-client
	nice cargo build --locked --target wasm32-unknown-unknown --profile wasm -p torikomi-worker

lint: | install-test ## Formatting, Clippy, licences and advisories of dependencies
	cargo fmt --all --check
	cargo clippy --workspace --exclude torikomi-worker --all-targets --locked -- -D warnings
	cargo clippy -p torikomi-worker --target wasm32-unknown-unknown --locked -- -D warnings
	cargo-deny --locked check licenses sources bans
	@.setup/advisories

# Core natively, what of the page needs no browser, and the server's API on a real Postgres. Many tests of the API wait for
# something: more of them at once than there are processors.
unit: | install-test ## Tests of the crates, and of the API on a real Postgres
	cargo test --workspace --locked -- --test-threads $$(( $$(nproc) * 2 ))

# Core's corpus again, compiled to Wasm.
wasm: | install-test ## The corpus, compiled to Wasm
	cargo test -p torikomi-core --target wasm32-unknown-unknown --locked --test corpus

# One customer does what he can against the shipped program while another one works.
hostile: build | install-test ## A hostile customer beside another one
	cargo test --workspace --locked --test hostile

# A person at a real browser (the main stories in a second one too), the real server, a real Postgres.
stories: build | install-test ## People at real browsers
	cd tests && npx playwright test

# The server, Postgres, connections and the disk fail at random times; in the end all is as if they had not. ROUNDS, SEED and
# ROUND (one of them alone) as one wishes.
faults: build | install-test ## Faults at random times: ROUNDS, SEED, ROUND
	node tests/faults/faults.mjs

# Generated requests against the shipped binary, held against the API's document: ten minutes, or SECONDS and SEED.
fuzz-api: build ## Generated requests: SECONDS, SEED
	@.setup/install fuzz-api
	@"$${TORIKOMI_TOOLS:-$$HOME/.cache/torikomi}/fuzz_api/bin/python" tests/fuzz_api/run.py $(or $(SECONDS),600) $(SEED)

# Speed and memory beside their floors and peers, in one run.
bench: build | install-test ## Speed and memory beside their floors and peers
	node tests/bench/bench.mjs

install-rust:
	@.setup/install rust

install-run: | install-rust
	@.setup/install run

install-test:
	@.setup/install test
