# Everything the repository can do. `make` alone lists it.
#
#   make lab                  set up once, then open the course in JupyterLab
#   make lab LESSON=13        … on lesson 13
#   make test                 set up once, then run every test
#   make PYTHON=python3.12 …  set up with another Python (3.10 to 3.13)

PYTHON ?= python3
UV ?= uv
VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.dlguide-installed

.PHONY: help env lab test quick lint build bench lock clean
.DELETE_ON_ERROR:

help:
	@echo "make lab     open the course in JupyterLab (LESSON=13 names a lesson)"
	@echo "make test    run every test            make quick  those under a minute"
	@echo "make lint    check the code's style    make build  lesson text to notebooks"
	@echo "make bench   measure ours against its peers"
	@echo "make env     set up .venv (the others do it for themselves)"
	@echo "make lock    choose the pinned versions anew    make clean  remove .venv"

# 3.13 is the newest Python that the pinned TensorFlow has wheels for.
VERSION_CHECK = import sys; v = sys.version_info[:2]; \
  sys.exit(0 if (3, 10) <= v <= (3, 13) else f"Python {v[0]}.{v[1]} cannot be used: \
  the course needs 3.10 to 3.13. Mend: make PYTHON=python3.12 (or another of these)")

# The stamp is written last: an interrupted set-up is done again.
env: $(STAMP)
$(STAMP): requirements.lock pyproject.toml $(wildcard dlguide_kernel/kernelspec/*)
	@rm -f "$@"
	@test -x $(RUN) || command -v "$(PYTHON)" >/dev/null || { \
	  echo "$(PYTHON) was not found. Mend: install Python 3.10 to 3.13, or say" \
	    "make PYTHON=/path/to/python3"; exit 1; }
	@test -x $(RUN) || "$(PYTHON)" -c '$(VERSION_CHECK)'
	@$(RUN) -m pip --version >/dev/null 2>&1 || $(RUN) -m ensurepip >/dev/null 2>&1 || \
	  "$(PYTHON)" -m venv --clear $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment. Mend: on Debian and Ubuntu" \
	    "'apt install python3-venv'; elsewhere 'pip install virtualenv' and then" \
	    "'virtualenv $(VENV)'"; exit 1; }
	@$(RUN) -c '$(VERSION_CHECK)' || { echo "$(VENV) holds it: make clean first"; exit 1; }
	@echo "Setting up $(VENV): about 3 GB, a few minutes."
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check \
	  --no-build-isolation --no-deps --editable .
	@touch "$@"

lab: env
	$(RUN) -m dlguide_kernel.cli lab $(LESSON)

test: env
	$(RUN) -m pytest

quick: env
	$(RUN) -m pytest -m "not slow"

lint: env
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

build: env
	$(RUN) -m dlguide_kernel.cli build

# The peers (torch, jax, numba, scikit-learn) take part where they are installed:
# .venv/bin/python -m pip install --editable '.[bench]'
bench: env
	$(RUN) -m dlguide_kernel.cli bench sgd
	$(RUN) -m dlguide_kernel.cli bench cnn
	$(RUN) -m dlguide_kernel.cli bench kernel

# Exact versions that hold for every Python from 3.10 on, and no index address.
lock:
	@command -v "$(UV)" >/dev/null || { \
	  echo "uv was not found. Mend: pip install uv"; exit 1; }
	@{ echo "# Exact versions for Python 3.10 to 3.13: made by 'make lock'."; \
	  "$(UV)" pip compile --quiet --universal --upgrade --python-version 3.10 \
	    --extra test --extra build --no-header --no-annotate pyproject.toml; \
	} > requirements.lock.tmp
	@mv requirements.lock.tmp requirements.lock

clean:
	rm -rf $(VENV)
