SHELL := /bin/bash
SIM ?=
.DEFAULT_GOAL := help
.PHONY: help setup up test test-nightly bench fuzz fmt lint clean-data

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install whatever `make test` needs and this machine lacks
	@scripts/setup test

up: ## Build and run the demo on http://127.0.0.1:8088 (switches: SIM="--sim-rate 5")
	@exec scripts/up $(SIM)

test: ## Every check: format, contracts, lints, licences, console, chart, tests
	@scripts/setup test && exec scripts/check

test-nightly: ## Also the long models and drills
	@scripts/setup test && PROPTEST_CASES=20000 NEXTEST_PROFILE=nightly RUST_TEST_ARGS="--run-ignored all" exec scripts/check

bench: ## The side-by-side performance report
	@scripts/setup test && source scripts/tools.sh && export_tools && exec cargo run --locked --release -p oms-bench

fuzz: ## A minute of fuzzing for each decoder of what platforms send
	@scripts/fuzz $(or $(FUZZ_SECONDS),60)

fmt: ## Format Rust
	@cargo fmt --all

lint: ## The quick checks only
	@scripts/setup test && exec scripts/check fmt proto_lint proto_breaking clippy deny

clean-data: ## Forget the demo's database (./.oms, or OMS_DATA_DIR)
	@scripts/clean-data
