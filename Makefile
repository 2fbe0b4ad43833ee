# The two commands of a newcomer are `make run` and `make test`; both set everything up first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: setup run test test-slow check types cover bench pictures eval lock clean system-packages

setup: $(READY)
	@$(BIN)/python -m app.system

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pattern Factory needs Python 3.11 or newer; set PYTHON=python3.12, say.")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $(READY)

run: $(READY)
	@$(BIN)/pattern-factory

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# what fails while all cores are busy is run once more, alone: real processes have real time limits
test: check
	$(BIN)/pytest -m "not slow" -n auto --dist loadfile || \
	  $(BIN)/pytest -m "not slow" --last-failed --last-failed-no-failures none

# the same with what of the code it reaches
cover: setup
	$(BIN)/pytest -m "not slow" -n auto --dist loadfile --cov --cov-report=term:skip-covered

test-slow: setup
	$(BIN)/pytest -m slow -rs

bench: $(READY)
	$(BIN)/python -m bench

pictures: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m bench.pictures build/pictures

eval: $(READY)
	$(BIN)/python -m bench.eval

# ten minutes of clients, faults and a scrolling window
.PHONY: soak
soak: $(READY)
	$(BIN)/python -m bench.soak

# a hundred thousand hostile statements, half of them for each server: for the night
.PHONY: fuzz
fuzz: $(READY)
	FUZZ=50000 $(BIN)/pytest -m slow tests/guard/test_fuzz.py

# after a change of the dependencies in pyproject.toml
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --python-version 3.11 \
	  --extra dev --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

# one line, empty where nothing is missing: for scripts
system-packages: $(READY)
	@$(BIN)/python -c 'from app.system import missing_packages; print(*missing_packages())'

clean:
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
