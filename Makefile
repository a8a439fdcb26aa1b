# What can be done here: `make help`. Python 3.11 or later is all that is needed; the rest is
# installed into .venv, by version and hash.

PYTHON ?= python3
BIN := .venv/bin
# Most tests mostly wait for Kafka: side by side they take half as long. For one test
# at a time, with its output: .venv/bin/python -m pytest -s tests/live/test_kills.py
PYTEST := $(BIN)/python -m pytest -n auto
PAGE := streams/gateway/static/index.html
PAGE_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print) streams/printing/templates/document.css

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 12

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kuaibao needs Python 3.11 or later; %s is %s. Name another: make PYTHON=python3.12" % (sys.executable, sys.version.split()[0]))'
	$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/run: .venv/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

# Node comes as a Python package, so the machine does not need it.
web/node_modules/.run: .venv/run web/package.json web/package-lock.json web/.npmrc
	@cd web && ../$(BIN)/npm ci --loglevel=error >/dev/null
	@touch $@

$(PAGE): web/node_modules/.run $(PAGE_SOURCES)
	@$(BIN)/node web/build.mjs

.PHONY: page
page: $(PAGE) ## Build the page that the gateway serves

.PHONY: wheel
wheel: .venv/dev page ## Build dist/kuaibao-….whl, which installs and runs without this checkout
	$(BIN)/python -m build --no-isolation

.PHONY: demo
demo: .venv/run page ## Replay three years through Kafka and print their bulletins (ARGS=--full, --stay)
	$(BIN)/kuaibao demo --documents build/demo $(ARGS)

.PHONY: test
test: .venv/dev page ## Run the tests but for the slow ones (ARGS=tests/unit for some)
	$(PYTEST) -m "not slow" $(ARGS)

.PHONY: lint
lint: .venv/dev web/node_modules/.run ## Lint, check the formatting and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/node web/node_modules/typescript/bin/tsc -p web

.PHONY: check
check: export HYPOTHESIS_PROFILE ?= fixed
check: lint test ## Everything that must pass before a change lands: the slow tests, too
	$(PYTEST) -m slow $(ARGS)

.PHONY: format
format: .venv/dev ## Format, and fix what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: .venv/dev ## Measure speed against plain Faust and the limit (ARGS=--peers for other frameworks)
	$(BIN)/python -m tests.benchmarks $(ARGS)

.PHONY: chaos
chaos: .venv/dev ## Kill, pause and cut off everything at random, and compare (ARGS="--minutes 30 --seed 7")
	$(BIN)/python -m tests.chaos $(ARGS)

.PHONY: dashboards
dashboards: .venv/dev ## Make Grafana's dashboards again (ARGS="--catalogue FILE")
	$(BIN)/python -m deploy.grafana $(ARGS)

.PHONY: lock
lock: .venv/dev ## Lock the newest versions of all dependencies
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --extra build pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --extra build --extra dev --extra apprise --extra feed --extra feed-database --extra tracing --extra pdf --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --constraint requirements.lock --extra apprise --extra feed --extra feed-database --override deploy/leave-out.txt pyproject.toml --output-file deploy/requirements.lock

.PHONY: clean
clean: ## Remove what was built or cached here
	rm -rf .venv build dist web/node_modules streams/gateway/static streams/gateway/static.new .hypothesis .mypy_cache .pytest_cache .ruff_cache *.egg-info
