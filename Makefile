# make run     the portal on http://localhost:8000 (PORT=8001 for another port); Ctrl-C stops it
# make test    every test, in a real browser too where Chromium is installed (PYTEST_ARGS="-k uan -x")
# make lint    style, direction of imports, migrations, production settings
# make bench   how fast, beside what this machine can do at all (ARGS="--json")
# make stop    stops a portal that runs in the background
# make clean   forgets the portal's data (.run); .venv stays
#
# Needs Debian's python3, python3-venv and make. PYTHON=/path/to/python3 chooses another Python.

PORT ?= 8000
PYTEST_ARGS ?=
ARGS ?=
export PYTHON

# A recipe is one program, and `exec` lets it hear of `kill` as well as of Ctrl-C.
BOOTSTRAP = command -v python3 >/dev/null || { echo "python3 is missing; install it (Debian: apt install python3 python3-venv)." >&2; exit 1; }; \
	exec python3 eshram/embedded/bootstrap.py
LOCAL = requirements.txt requirements-local.txt
ALL = $(LOCAL) requirements-test.txt

.PHONY: run test lint bench stop clean

run:
	@$(BOOTSTRAP) $(LOCAL) -- -m eshram.embedded run "$(PORT)"

test:
	@$(BOOTSTRAP) $(ALL) -- -m eshram.embedded test $(PYTEST_ARGS)

lint:
	@$(BOOTSTRAP) $(ALL) -- -m eshram.embedded lint

bench:
	@$(BOOTSTRAP) $(ALL) -- -m eshram.embedded bench $(ARGS)

stop:
	@$(BOOTSTRAP) $(LOCAL) -- -m eshram.embedded stop

clean:
	@$(BOOTSTRAP) $(LOCAL) -- -m eshram.embedded clean
