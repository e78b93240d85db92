# The index of commands. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PORT ?= 8000
PYTHON ?= $(shell for name in python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
BIN := .venv/bin

.PHONY: help run backup restore test fuzz bench-web promise examples client lint format types check ci chromium python

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/site ## Start the site: make run PORT=8000
	@$(BIN)/python -m lyricsite.launch.run --port $(PORT)

backup: .venv/site ## All that people made, in one file: make backup FILE=songs.tar
	@$(BIN)/python -m lyricsite.launch.backup save "$(FILE)"

restore: .venv/site ## Bring a backup back: make restore FILE=songs.tar (REPLACE=1 over what is there)
	@$(BIN)/python -m lyricsite.launch.backup restore "$(FILE)" $(if $(REPLACE),--replace)

test: .venv/dev chromium ## Run the whole suite on real parts: make test ARGS="tests/ml -k lstm"
	$(BIN)/python -m pytest $(ARGS)

bench-web: .venv/dev ## A site under load, measured: make bench-web ARGS="--users 1,50 --rows 1000000"
	$(BIN)/python -m tests.bench $(ARGS)

fuzz: .venv/dev ## Call the API in every way its schema allows, thousands of times
	FUZZ_EXAMPLES=60 $(BIN)/python -m pytest tests/fuzz -s $(ARGS)

promise: .venv/dev ## Bind version 1 of the API to what it is now; the suite fails when that is broken
	$(BIN)/python manage.py spectacular --format openapi-json --file tests/generator/openapi-v1.json

examples: .venv/dev ## Make the calls anew that the API's schema shows as examples
	RECORD_EXAMPLES=1 $(BIN)/python -m pytest -q tests/generator/test_examples.py

client: .venv/site .venv/client ## A typed Python client of the API, in var/client
	@mkdir -p var
	$(BIN)/python manage.py spectacular --format openapi-json --file var/openapi.json
	PATH=$(CURDIR)/.venv/client/bin:$$PATH openapi-python-client generate --path var/openapi.json \
		--config clients/python.yml --output-path var/client --overwrite --fail-on-warning

lint: .venv/dev ## Style of code and templates, and which folder may know which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports --no-cache

format: .venv/dev ## Put the code in style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: .venv/dev ## Types, strictly
	$(BIN)/mypy

check: .venv/dev ## Migrations and deployment settings
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	HTTPS_ONLY=1 ALLOWED_HOSTS=lyricsite.example EMAIL_URL=smtp://mail.example SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

ci: lint types check ## What CI runs, in this order: lint, types, check, then test with every part required
	LYRICSITE_REQUIRE_ALL=1 $(MAKE) test

# The environment: made once, installed again only when the requirements change.

python:
	@test -n "$(PYTHON)" || { echo "Lyricsite needs Python 3.11, and no python3.11 is in PATH. Install it, or name it: make run PYTHON=/path/to/python3.11" >&2; exit 1; }

.venv/pyvenv.cfg: | python
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python cannot make a virtual environment. On Debian: apt-get install python3.11-venv" >&2; exit 1; }

.venv/site: requirements.txt | .venv/pyvenv.cfg
	@echo "Installing what the site needs (once)..."
	@$(BIN)/pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/site
	@echo "Installing what the tests need (once)..."
	@$(BIN)/pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# The generator of the client has needs of its own, which must not meet those of the site.
.venv/client: | .venv/pyvenv.cfg
	@$(PYTHON) -m venv $@ && $@/bin/pip install -qq --disable-pip-version-check \
		openapi-python-client==0.29.1 ruff==0.17.6 || { rm -rf $@; exit 1; }

# The browser tests drive Chromium. Root on Debian gets it here, anyone else reads how in the skip.
chromium:
	@if ! command -v chromium >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium for the browser tests (once)..."; \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } >/dev/null \
		|| echo "Chromium could not be installed; the browser tests will be skipped." >&2; \
	fi
