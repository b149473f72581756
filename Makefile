# make demo    set up, read the bundled sample press, print one reading, say how to open the workbench on it
# make test    set up and pass all tests
# make check   format, lint, types, compiled resources, accuracy floors, known vulnerabilities, docs
# make bench   speed, memory and accuracy, as JSON and as a table
# make assets   fetch the browser libraries of the workbench again (make setup does; frontend/vendor.json)
# make screenshots   pictures of the workbench on the sample press (needs Chromium)
# make train   from labelled sentences to weights (needs the `train` extra; CPU or GPU; goes on where it stopped)

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test check bench train docs assets compile screenshots clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml requirements.lock frontend/vendor.json
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python frontend/fetch.py
	touch $@

$(VENV)/.dev: $(VENV)/.ready requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

demo: setup
	$(BIN)/python -m dragoman.demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.dev
	$(BIN)/ruff format --check src tests training bench fuzz frontend
	$(BIN)/ruff check src tests training bench fuzz frontend
	$(BIN)/mypy
	$(BIN)/python -m dragoman.actors.build --check
	$(BIN)/python -m dragoman.lexicons.build --check
	$(BIN)/python -m training.check --quiet
	$(BIN)/python -m bench.floors
	$(BIN)/python -m bench.audit
	$(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/.dev
	$(BIN)/python -m bench

assets:
	$(PYTHON) frontend/fetch.py

compile: $(VENV)/.dev
	$(BIN)/python -m dragoman.actors.build
	$(BIN)/python -m dragoman.lexicons.build

screenshots: $(VENV)/.dev
	$(BIN)/python docs/pictures/screenshots.py

docs: $(VENV)/.dev
	$(BIN)/mkdocs build --strict

train:
	test -d $(VENV)-train || $(PYTHON) -m venv $(VENV)-train
	$(VENV)-train/bin/python -m pip install --quiet -e '.[train]'
	test -e work/base/base.npz || $(VENV)-train/bin/python -m training.base work/base
	$(VENV)-train/bin/python -m training.train --base work/base --out work/run
	$(VENV)-train/bin/python -m training.export --base work/base --run work/run

clean:
	rm -rf $(VENV) $(VENV)-train site .pytest_cache .mypy_cache .ruff_cache
