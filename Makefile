# `make help` lists the commands. Everything is installed in .venv; what a site writes goes to var/.

PYTHON ?= python3
INI ?= development.ini
PYTEST_ARGS ?=
PYTEST_WORKERS ?= 2

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --require-virtualenv

# A stamp is touched when its step is done, so that the step runs again only when its sources change.
DEBIAN_RUN := $(VENV)/.debian-run
DEBIAN_TEST := $(VENV)/.debian-test
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev

LOCALE := ds_pyramid/locale
POT := $(LOCALE)/ds_pyramid.pot
PO := $(wildcard $(LOCALE)/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)

RUFF_PATHS := .
MYPY_PATHS = $(wildcard ds_pyramid/core ds_pyramid/champs ds_pyramid/*/services.py)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run install install-dev test test-fast coverage coverage-req lint format bench docs evolve \
	catalogues compile theme-dsfr wheel clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/' | expand -t 22

## Run

run: install ## Install, load the demo data and serve on 127.0.0.1:6543
	$(BIN)/ds-demo $(INI)
	$(BIN)/pserve $(INI)

evolve: install ## Bring the data of development.ini (INI=...) up to the code's version
	$(BIN)/ds-evolve $(INI)

## Install

install: $(RUNTIME) compile ## Make .venv with what the application needs

install-dev: $(DEV) compile ## Make .venv with what the tests need too

compile: $(MO) ## Compile the message catalogues

$(DEBIAN_RUN): tools/debian-packages.sh
	tools/debian-packages.sh run
	@mkdir -p $(@D) && touch $@

$(DEBIAN_TEST): tools/debian-packages.sh
	tools/debian-packages.sh test
	@mkdir -p $(@D) && touch $@

$(BIN)/python: | $(DEBIAN_RUN)
	tools/make-venv.sh $(PYTHON) $(VENV)

$(RUNTIME): requirements.txt setup.cfg setup.py pyproject.toml $(DEBIAN_RUN) | $(BIN)/python
	$(PIP) install --no-deps -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	$(PIP) install --no-deps -r requirements-dev.txt
	@touch $@

%.mo: %.po | $(RUNTIME)
	$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

## Check

test: install-dev $(DEBIAN_TEST) ## Install and run all tests, those with Chromium included (PYTEST_ARGS=...)
	tools/run-tests.sh $(BIN) $(PYTEST_WORKERS) $(PYTEST_ARGS)

test-fast: install-dev ## Run the tests that need neither Chromium, PostgreSQL nor patience
	$(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadgroup -m "not browser and not postgresql and not slow" $(PYTEST_ARGS)

coverage: install-dev ## Measure which lines the tests run; the report is in var/coverage
	$(BIN)/coverage erase
	$(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadgroup -m "not browser and not postgresql" --cov --cov-report=html --cov-report=term $(PYTEST_ARGS)

coverage-req: install-dev ## Say which requirements the tests show
	$(BIN)/python tools/coverage_req.py

lint: install-dev ## Check style, form, import rules and types
	$(BIN)/ruff check $(RUFF_PATHS)
	$(BIN)/ruff format --check $(RUFF_PATHS)
	tools/lint-imports.sh $(BIN)
	$(if $(MYPY_PATHS),$(BIN)/mypy $(MYPY_PATHS))

format: install-dev ## Rewrite the code in the project's form
	$(BIN)/ruff check --fix $(RUFF_PATHS)
	$(BIN)/ruff format $(RUFF_PATHS)

bench: install-dev ## Measure the application (BENCH_ARGS=...)
	$(BIN)/python tools/bench.py $(BENCH_ARGS)

## Make

catalogues: install-dev ## Extract the messages, update the catalogues, compile them
	tools/update-catalogues.sh $(BIN) $(LOCALE) $(POT)

docs: install-dev ## Render docs/ as pages in var/docs and check their links
	tools/build-docs.sh $(BIN)

theme-dsfr: ## Fetch the official State design system into var/dsfr (reserved to State sites)
	tools/fetch-dsfr.sh

wheel: install-dev ## Build the wheel in dist/
	rm -rf build
	$(BIN)/python -m build --wheel --no-isolation
	rm -rf build ds_pyramid.egg-info

clean: ## Remove what builds and tools leave (neither .venv nor data)
	rm -rf build dist ds_pyramid.egg-info var/coverage var/docs var/imports var/mypy .coverage* .pytest_cache .ruff_cache
	rm -f $(MO)
	find ds_pyramid templates static scripts tests tools -name __pycache__ -prune -exec rm -rf {} +
