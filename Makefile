# Everything starts here: `make run` serves the product, `make test` checks all of it.

LISTEN ?= 127.0.0.1:8080
DATA ?= .dayone
IMAGES ?= base backend
# What the challenges of the catalogue run in.
TEST_IMAGES := base backend data automation
ALL_IMAGES := base backend data cloud automation ml ml-tf

SERVER := target/release/dayone
AGENT := target/agent/dayone-agent
TRIPLE = $(shell rustc -vV | sed -n 's/^host: //p')
RUNTIMES ?= runc crun runsc
TARGET ?= archive
REPEAT ?= 20
SECONDS ?= 600
FUZZING := $(CURDIR)/target/fuzz
HARNESS := sandbox-images/harness
VENV := target/venv
# Our Python beside the harness, as seen from the harness's folder, whose settings hold for it too.
MORE_PYTHON := ../verify.py ../sbom.py ../../challenges/local
# What runs in sandboxes as candidates' and authors' work does.
GRADED_PYTHON := challenges/catalogue challenges/template tests/probes tests/hostile/agent sandbox-images/*/test_smoke.py
# Typed against libraries that only their images have.
SMOKE_TESTS := ../*/smoke.py
PYTHON_TOOL = cd $(HARNESS) && $(CURDIR)/$(VENV)/bin

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-catalogue test-hostile test-images bench fuzz fmt lint lint-rust lint-python images agent engine server tools clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: images ## build what is missing and serve the demo (LISTEN=127.0.0.1:8080 DATA=.dayone)
	@exec $(SERVER) serve --demo --build-images sandbox-images --data $(DATA) --listen $(LISTEN)

# One development build serves the images and the tests; only the agent is built for release.
test: lint agent engine ## run every check and test
	@echo "==> testing the harness"
	@$(PYTHON_TOOL)/python -m pytest
	@echo "==> building the tests"
	@cargo build --workspace --locked --bins --tests
	@target/debug/dayone images build $(TEST_IMAGES)
	@echo "==> testing"
	@if command -v cargo-nextest >/dev/null; then \
		cargo nextest run --workspace --locked; \
	else \
		RUST_TEST_THREADS=2 cargo test --workspace --locked; \
	fi

test-images: agent engine ## build every image and use each of its libraries in a sandbox
	@cargo build --workspace --locked --bins --tests
	@target/debug/dayone images build $(ALL_IMAGES)
	@cargo test --locked -p dayone-tests --test images -- --ignored --test-threads=1

# Every wrong solution and mutant, and each reference twenty times.
test-catalogue: agent engine ## hold every challenge against the rules at length (CHALLENGES="" REPEAT=20)
	@cargo build --locked -p dayone --bin dayone
	@target/debug/dayone images build $(TEST_IMAGES)
	@target/debug/dayone challenge check --repeat $(REPEAT) --mutants 0 $(CHALLENGES)

# Each program in each way, twice in a row, on each runtime. gVisor has system calls of its own.
test-hostile: agent engine ## run the hostile programs at length (RUNTIMES="runc crun runsc")
	@sandbox-images/runtimes $(RUNTIMES)
	@cargo build --workspace --locked --bins --tests
	@target/debug/dayone images build $(IMAGES)
	@for runtime in $(RUNTIMES); do \
		echo "==> hostile programs on $$runtime"; \
		case $$runtime in runsc*) skip="--skip every_system_call";; *) skip=;; esac; \
		DAYONE_RUNTIME=$$runtime HOSTILE_ROUNDS=2 cargo test --locked -p dayone-tests \
			--test hostile --test walls --test reasons --test viewers -- --nocapture --test-threads=1 $$skip || exit 1; \
	done

bench: images ## measure how fast submissions are judged
	@cargo bench --locked -p dayone-tests --bench judging -- compile

fuzz: tools ## give hostile bytes to one reader (TARGET=archive|link|answers|transcript|events SECONDS=600)
	@command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
	@mkdir -p $(FUZZING)/$(TARGET)
	@CARGO_TARGET_DIR=$(FUZZING)/build cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none $(TARGET) $(FUZZING)/$(TARGET) tests/fuzz/seeds/$(TARGET) \
		-- -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=1024 -artifact_prefix=$(FUZZING)/

fmt: tools $(VENV)/stamp ## format all code
	@cargo fmt --all
	@$(PYTHON_TOOL)/ruff format --config pyproject.toml . $(MORE_PYTHON) $(SMOKE_TESTS)
	@$(VENV)/bin/ruff format --config challenges/ruff.toml $(GRADED_PYTHON)

lint: lint-rust lint-python ## check format, style and types

lint-rust: tools
	@echo "==> checking Rust"
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets --locked -- -D warnings

lint-python: $(VENV)/stamp
	@echo "==> checking Python"
	@$(PYTHON_TOOL)/ruff format --check --config pyproject.toml . $(MORE_PYTHON) $(SMOKE_TESTS)
	@$(PYTHON_TOOL)/ruff check --config pyproject.toml . $(MORE_PYTHON) $(SMOKE_TESTS)
	@$(VENV)/bin/ruff format --check --config challenges/ruff.toml $(GRADED_PYTHON)
	@$(VENV)/bin/ruff check --config challenges/ruff.toml $(GRADED_PYTHON)
	@$(PYTHON_TOOL)/mypy --strict src tests fuzz
	@$(PYTHON_TOOL)/mypy --strict $(MORE_PYTHON)

images: engine agent server ## build the sandbox images (IMAGES="base backend")
	@$(SERVER) images build $(IMAGES)

agent: tools ## build the static binary that runs inside every sandbox
	@echo "==> building the sandbox agent"
	@RUSTFLAGS="-C target-feature=+crt-static" cargo build --profile agent --locked -p dayone-agent \
		--target $(TRIPLE) --target-dir target/agent
	@cp target/agent/$(TRIPLE)/agent/dayone-agent $(AGENT)

engine: ## make a Docker engine answer
	@sandbox-images/engine

server: tools
	@echo "==> building the server"
	@cargo build --release --locked -p dayone

tools:
	@command -v cargo >/dev/null || { echo "cargo is missing: install Rust with rustup (https://rustup.rs)." >&2; exit 1; }
	@command -v cc >/dev/null || { echo "a C compiler is missing: install one (Debian: build-essential)." >&2; exit 1; }

$(VENV)/stamp: $(HARNESS)/requirements-dev.txt .ci/venv
	@.ci/venv $(VENV) $< $(HARNESS)/src
	@touch $@

clean: ## remove what was built (not the images, not the data)
	@cargo clean
