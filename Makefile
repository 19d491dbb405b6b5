# Two commands matter: `make up` and `make test`. `make` alone prints this help.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements/bootstrap.lock requirements/all.lock
STAMP := $(VENV)/.installed
# A shell may forbid bytecode; then each of our many processes would compile its libraries anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install up down test unit lint format bench bench-cold bench-services load image roles docs lock clean services sbom

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(STAMP) ## Virtual environment with locked, hashed dependencies

$(STAMP): $(LOCKS) pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bootstrap.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/all.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

up: install ## Bring everything up on this machine: six stacks, three clusters, no AWS account
	@$(BIN)/platformctl up

down: install ## Destroy everything, prove that nothing is left, stop every process
	@$(BIN)/platformctl down

test: install ## Every test: unit and policy first, then the tiers with real processes
	@$(BIN)/pytest -q -n 2 --dist loadfile
	@$(BIN)/pytest -q -m "sandbox or services"
	@$(MAKE) --no-print-directory roles

roles: install ## Apply every Ansible role to a real root filesystem and break its controls (needs root)
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "images"

unit: install ## Only the tests that take seconds
	@$(BIN)/pytest -q -n 2 --dist loadfile

lint: install ## ruff, mypy strict, yamllint
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/yamllint --strict Pulumi*.yaml .pre-commit-config.yaml

format: install ## Rewrite what ruff can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

BENCH = for script in $$(grep $(1) running_platform benchmarks/bench_*.py); do $(BIN)/python -m $$(echo $$script | tr / . | sed s/.py$$//) || exit; done

bench: install ## Benchmarks: one JSON line each; first those that bring up a platform of their own
	@$(call BENCH,-L)
	@$(BIN)/platformctl up >&2
	@$(call BENCH,-l)

bench-cold: install ## `make up` from a fresh clone with empty caches: takes a quarter of an hour
	@$(BIN)/python -m benchmarks.cold

bench-services: install ## Both services beside their bare frameworks (needs wrk: apt-get install wrk)
	@$(BIN)/python -m benchmarks.services

load: install ## A load profile against both services, judged by objectives: PROFILE=steady, spike or soak
	@$(BIN)/python -m benchmarks.load --profile $(or $(PROFILE),steady)

image: install ## The Debian image: hardened, scanned before and after, booted (VERSION=1.0.0; needs root)
	@$(BIN)/platformctl image build $(VERSION)

docs: install ## Rewrite the generated parts of docs/
	@$(BIN)/platformctl docs

services: install ## Both services with embedded defaults, and a curl walk-through
	@$(BIN)/python -m sandbox.services

sbom: install ## A CycloneDX bill of materials for each service, in build/sbom
	@$(BIN)/python -m sandbox.services.bill_of_materials build/sbom

lock: ## Resolve dependencies again into the lock files (needs uv)
	@$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header requirements/bootstrap.in -o requirements/bootstrap.lock
	@$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml --group sandbox --group services --group images --group dev -o requirements/all.lock

clean: ## Forget the sandbox and the virtual environment; the toolchain's cache stays
	@test ! -x $(BIN)/platformctl || $(BIN)/platformctl sandbox reset
	@rm -rf $(VENV)
