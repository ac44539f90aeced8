# Fristad: everything a person or CI runs. Options pass through: make serve ARGS='--port 2222'
VENV := .venv
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed
ARGS ?=
BASE_PYTHON ?= python3

.PHONY: serve install demo test lint types bench soak docs snapshots clients clean

serve: install  ## serve on 127.0.0.1:8022; the first time founds the house and prints the first invitation
	$(VENV)/bin/fristad serve --data data $(ARGS)

install: $(STAMP)  ## make the environment, without serving

$(STAMP): pyproject.toml constraints.txt
	$(BASE_PYTHON) -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $@

demo: install  ## a simulated group; take a seat in it with any SSH client
	$(VENV)/bin/fristad demo $(ARGS)

test: install lint types  ## every check
	$(PYTHON) -m pytest $(ARGS)

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports

types: install
	$(VENV)/bin/mypy

bench: install  ## times and bytes, as ratios in one run
	$(PYTHON) -m tools.bench $(ARGS)

soak: install  ## the long versions of the random tests
	HYPOTHESIS_PROFILE=soak $(PYTHON) -m pytest --timeout 3600 tests/meeting $(ARGS)

docs: install  ## what stands in the documentation by a command
	$(PYTHON) -m tools.matrix
	$(PYTHON) -m tools.pictures

snapshots: install  ## the screens as text, after a look at what changed
	SNAPSHOTS=update $(PYTHON) -m pytest -q tests/screens

clients:  ## other SSH clients for the tests: Debian packages, as root
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openssh-client putty-tools dropbear-bin tmux

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
