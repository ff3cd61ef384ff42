# Every target says what it does after its name; `make help` lists them.
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install lint format types law test test-thorough test-slow bench bench-stage bench-live mutants run ui sample docs ci clean schema snapshot test-browser

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(BIN)/masterplan: pyproject.toml requirements.lock
	python3 -m venv $(VENV)
	$(BIN)/pip install -q -e '.[dev]' -c requirements.lock
	@touch $@

install: $(BIN)/masterplan ## Make the virtual environment with everything for development

lint: install ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: install ## Format the code and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: install ## Check types
	$(BIN)/mypy

law: install ## Check that imports run one way
	$(BIN)/pytest -q tests/test_import_law.py

test: install ## Run the tests
	$(BIN)/pytest -n 2

test-thorough: install ## Run the tests that continuous integration runs besides
	$(BIN)/pytest -n 2 -m thorough

test-slow: install ## Run the long campaigns too
	$(BIN)/pytest -n 2 -m ''

bench: install ## Time planning on problems of every size and severity
	cd tests && PYTHONPATH=.. $(abspath $(BIN))/python -m benchmarks.measure

bench-stage: install ## Time planning from warehouse to warehouse against reading and writing alone
	cd tests && PYTHONPATH=.. $(abspath $(BIN))/python -m benchmarks.stage
	$(BIN)/masterplan bench first-call

bench-live: install ## Time changes: from a file through the daemon to the published plan, and in a plan held in memory
	cd tests && PYTHONPATH=.. $(abspath $(BIN))/python -m benchmarks.through_daemon
	cd tests && PYTHONPATH=.. $(abspath $(BIN))/python -m benchmarks.live_plan

mutants: install ## See whether the tests notice wrong changes to the kernels
	$(BIN)/pytest -m slow tests/mutation

run: install ## Run the whole chain on the sample group
	$(BIN)/masterplan run

ui: install ## Open the UI on the same data
	$(BIN)/masterplan ui

sample: install ## Write the sample group as CSV files to ./sample
	$(BIN)/masterplan sample --out sample

schema: install ## Rewrite the SQL that is made from the contracts
	$(BIN)/python -m pipelines.warehouse.render_schema

snapshot: install ## Rewrite the snapshot of the Dagster definitions
	$(BIN)/python -m pipelines.snapshot

test-browser: install ## Open the pages of the UI in a headless Chromium
	$(BIN)/pip install -q -e '.[browser]' -c requirements.lock
	$(BIN)/pytest -m browser

docs: install ## Rewrite the pages of docs/ that are made from contracts, SQL and code
	$(BIN)/python -m pipelines.documents

ci: ## Run what continuous integration runs
	.ci/run

clean: ## Remove the environment, caches and the local home
	rm -rf $(VENV) .masterplan .mypy_cache .pytest_cache .ruff_cache build *.egg-info
