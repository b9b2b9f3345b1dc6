# Two commands do everything on a fresh machine with Python 3.11, git and make: `make demo` and `make test`.
PYTHON ?= python3.11
BIN := .venv/bin
PORT ?= 5000
SERVE ?= 1
FLASK := $(BIN)/flask --app wsgi

.PHONY: demo test check bench format migration clean

.venv/.synced: requirements-uv.txt requirements-dev.txt
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "需要 Python 3.11 的 venv 模块：apt-get install python3.11-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements-uv.txt requirements-dev.txt
	@touch $@

demo: .venv/.synced
	$(FLASK) demo play
	@if [ "$(SERVE)" != "0" ]; then $(FLASK) demo serve --port $(PORT); fi

test: .venv/.synced
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/.synced
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint templates --check --lint --quiet
	$(BIN)/lint-imports

bench: .venv/.synced
	$(BIN)/python -m benchmarks

format: .venv/.synced
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format . ; $(BIN)/djlint templates --reformat --quiet

lock: pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-header -q -o requirements.txt --python-version 3.11
	$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.txt -c requirements.txt --python-version 3.11

clean:
	rm -rf .venv instance .pytest_cache .mypy_cache .ruff_cache
