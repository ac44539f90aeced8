# Fristad: everything a person or CI runs. Options pass through: make serve ARGS='--port 2222'
VENV := .venv
PYTHON := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
CHECKABLE := $(VENV)/.checkable
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
ARGS ?=
# Tests wait for others more than they compute.
WORKERS ?= 3
# The versions in constraints.txt are those of 3.11; where that is not at hand, any later one is tried.
BASE_PYTHON ?= $(shell for python in python3.11 python3; do \
	$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v $$python; break; }; done)
# Other people's clients, and the Debian packages that have them.
CLIENTS := ssh scp sftp ssh-agent ssh-keygen plink psftp puttygen dbclient dropbearkey dropbearconvert tmux
CLIENT_PACKAGES := openssh-client putty-tools dropbear-bin tmux
BENCH_PROGRAMS := sshd tmux mosh-server
BENCH_PACKAGES := openssh-server tmux mosh
BENCH_VENV := .venv-bench
TEXTISH := 'textish>=0.5,<0.6'
NEWER_PYTHONS = python3.14 python3.13 python3.12 $(shell ls -r "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.*/bin/python3 2>/dev/null) python3

.PHONY: serve install demo test lint types bench bench-clients soak fuzz docs snapshots clients clean

serve: install  ## serve on 127.0.0.1:8022; the first time founds the house and prints the first invitation
	$(VENV)/bin/fristad serve --data data $(ARGS)

install: $(INSTALLED)  ## make the environment, without serving

$(INSTALLED): pyproject.toml constraints.txt
	@test -n "$(BASE_PYTHON)" || { echo 'Fristad needs Python 3.11 or later, with venv (Debian: python3-venv).' >&2; exit 1; }
	$(BASE_PYTHON) -m venv $(VENV)
	$(PIP) hatchling
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(CHECKABLE): $(INSTALLED)
	$(PIP) --no-build-isolation --editable '.[test]'
	@touch $@

demo: install  ## a simulated group; take a seat in it with any SSH client
	$(VENV)/bin/fristad demo $(ARGS)

# Tests that measure what others notice run alone, after all else; one that fails is measured again, at most twice, because
# whatever else the machine does is measured too. 5 is pytest's word for "none of mine".
test: $(CHECKABLE) lint types  ## every check
	$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal -m 'not alone' $(ARGS) || test $$? -eq 5
	$(PYTHON) -m pytest -m alone --reruns 2 $(ARGS) || test $$? -eq 5

lint: $(CHECKABLE)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	$(PYTHON) -m tools.markup

types: $(CHECKABLE)
	$(VENV)/bin/mypy

bench: $(CHECKABLE)  ## times and bytes, as ratios in one run, into docs/bytes.md; ARGS=--short to see whether it works
	$(PYTHON) -m tools.bench $(ARGS)

bench-clients: $(BENCH_VENV)  ## what bench measures beside: Debian packages, as root, and textish; OpenSSH's server is not left running
	@for program in $(BENCH_PROGRAMS); do PATH="$$PATH:/usr/sbin" command -v $$program >/dev/null || { apt-get update -qq && \
		printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(BENCH_PACKAGES); \
		status=$$?; rm -f /usr/sbin/policy-rc.d; exit $$status; }; done

# It asks for a later Python than we do: any that is here is tried. Where pip takes none, bench says what pip said.
$(BENCH_VENV): Makefile
	@mkdir -p $@ && touch $@
	@for python in $(NEWER_PYTHONS); do \
		$$python -m venv --clear $@ >/dev/null 2>&1 || continue; \
		$@/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt $(TEXTISH) 2>$@/textish.log && break; \
		true; done

soak: $(CHECKABLE)  ## the long versions of all that is random, repeated or hostile, one by one: hours
	FRISTAD_LONG=1 HYPOTHESIS_PROFILE=soak $(PYTHON) -m pytest --timeout 3600 $(ARGS)

fuzz: $(CHECKABLE)  ## malformed packets and requests at a real server; ARGS='--minutes 60 --seed N', or '--seed N --only CASE'
	$(PYTHON) -m tools.fuzz $(ARGS)

docs: $(CHECKABLE)  ## what stands in the documentation by a command
	$(PYTHON) -m tools.matrix
	$(PYTHON) -m tools.pictures

snapshots: $(CHECKABLE)  ## the screens as text, after a look at what changed
	SNAPSHOTS=update $(PYTHON) -m pytest -q tests/screens

clients:  ## other SSH clients for the tests: Debian packages, as root
	@for client in $(CLIENTS); do command -v $$client >/dev/null || { \
		apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(CLIENT_PACKAGES); exit; }; done

clean:
	rm -rf $(VENV) $(BENCH_VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
