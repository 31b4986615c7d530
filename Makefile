# make demo       JupyterLab on the tutorial, with a real Argilla server behind it
# make test       each behaviour once: lint, types, tests, a notebook, browser
# make test-all   everything beyond that: what tests call long, such as every case of a table, installations and other
#                 notebook applications; the other notebooks and the documentation; what meets the system, as on Windows; and
#                 servers of other versions of Argilla
# make format     rewrite the sources the way the linters want them
# make docs       build the documentation as a site: docs/_build/html/index.html
# make pictures   take the pictures of the documentation again, from JupyterLab; look at them before you commit them
# make bench      compare speed and size with other tables and Argilla's own SDK; benchmarks/README.md has the options
# make release    build the wheel and the source distribution into dist, and check them
# make versions   run the Python tests with other versions of Python, and with the lowest versions of the dependencies;
#                 VERSIONS="3.10-lowest 3.13" runs only these
# make notebooks  run the tutorials and keep what they print, which `make test` and `make test-all` compare
#
# PYTHON=python3.12 chooses the interpreter of the environment; DEMO_ARGS go to `argilla-widgets demo`:
# DEMO_ARGS=--no-browser prints its address, which it also does where there is no display.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
ifndef BESIDE # set by `checks`
.NOTPARALLEL:
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
# The last file that the build writes.
BUNDLE := argilla_widgets/static/core.css
JS_PACKAGES := js/node_modules/.package-lock.json
# Tests must not reach a developer's own server. Bytecode is kept even where that is turned off: otherwise each of the many
# processes would compile the package again.
ALONE := env -u ARGILLA_API_URL -u ARGILLA_API_KEY -u PYTHONDONTWRITEBYTECODE
JS_SOURCES := $(shell find js -path js/node_modules -prune -o -path js/tests -prune -o -type f -print 2>/dev/null)
# What meets the system: files, sockets, processes, clocks, locks and interrupts. On Windows itself, .github/workflows/test.yml
# runs the whole of tests/sdk and tests/directory.
ON_WINDOWS := tests/platforms tests/sdk/auth tests/sdk/http tests/sdk/test_settings.py tests/directory/roster tests/server/test_cli.py \
tests/server/test_cli_classes.py $(addprefix tests/directory/test_,$(addsuffix .py,auto_refresh code_shell commands_stop concurrency \
interrupts journal_kept journal_unwritable pace private_file progress store sync_refresh))
TUTORIAL := notebooks/01_user_management.ipynb
# The versions of argilla-server that tests run.
SERVERS := $(shell cat tests/versions/servers.txt)
step = @printf '\n\033[1m%s\033[0m\n' '$(1)'

.PHONY: demo test test-all format notebooks docs pictures bench release versions checks lint types test-js test-python test-notebooks test-tutorials test-docs \
test-browser test-long test-windows test-servers debian firefox servers programs clean

demo: .venv/.demo $(BUNDLE)
	@$(BIN)/argilla-widgets demo $(DEMO_ARGS)

# pytest comes last, so that its summary is the last thing you see.
test: checks test-python test-browser

test-all: test-tutorials test-docs test-long test-windows test-servers

# What needs one processor, such as pip, pyright and the notebooks, runs beside the front-end tests. Each prints its output
# when it ends, and a failure ends `make test` once the others are done.
checks:
	@echo "Checking the sources (in a fresh clone, packages are installed first, which takes minutes)"
	@$(MAKE) BESIDE=yes --jobs=2 --output-sync=target debian types test-js lint test-notebooks

format: .venv/.dev $(JS_PACKAGES)
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .
	@npm --prefix js run --silent format

notebooks: .venv/.dev $(BUNDLE)
	@$(BIN)/python scripts/run-notebooks

docs: .venv/.dev $(BUNDLE)
	@$(ALONE) $(BIN)/python -m sphinx -q -W --keep-going -n -c docs . docs/_build/html
	@echo "Open docs/_build/html/index.html; for its search, type: $(BIN)/python -m http.server --directory docs/_build/html"

pictures: .venv/.dev $(BUNDLE) debian
	@$(ALONE) $(BIN)/python -m docs.screenshots

# Options left out have the defaults of benchmarks/__main__.py.
ifdef QUICK
RUNS ?= 1
NS ?= 1000
PEERS ?= floor,ours_table,quak
endif
bench: .venv-bench/.rig .venv-bench/.client .venv-bench/.sdk $(BUNDLE) debian
	@$(ALONE) .venv-bench/rig/bin/python -m benchmarks $(if $(RUNS),--runs $(RUNS)) $(if $(NS),--ns $(NS)) \
	$(if $(PEERS),--peers $(PEERS)) $(if $(PARTS),--parts $(PARTS)) $(if $(OUT),--out $(OUT))

release: .venv/.dev $(BUNDLE)
	@scripts/check-release $(TAG)

versions: $(BUNDLE) servers
	@scripts/check-versions $(VERSIONS)

lint: .venv/.dev $(JS_PACKAGES)
	$(call step,Lint)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@npm --prefix js run --silent lint

types: .venv/.dev $(JS_PACKAGES)
	$(call step,Types)
	@$(BIN)/pyright
	@npm --prefix js run --silent check

test-js: $(JS_PACKAGES)
	$(call step,Front-end tests)
	@npm --prefix js test --silent

test-python: .venv/.dev $(BUNDLE) programs
	$(call step,Python tests)
	@$(ALONE) $(BIN)/pytest -q

# The first tutorial, and then the others.
test-notebooks: NOTEBOOKS = $(TUTORIAL)
test-tutorials: NOTEBOOKS = $(filter-out $(TUTORIAL),$(wildcard notebooks/*.ipynb))
test-notebooks test-tutorials: .venv/.dev $(BUNDLE)
	$(call step,Notebooks)
	@$(ALONE) $(BIN)/pytest -q -n 0 --nbval --nbval-current-env --nbval-sanitize-with tests/notebooks.cfg $(NOTEBOOKS)

test-docs: docs debian
	$(call step,Documentation)
	@$(ALONE) $(BIN)/pytest -q -n 0 tests/docs

# Two at a time: each keeps a page, a JupyterLab and a kernel busy.
test-browser: .venv/.dev $(BUNDLE) debian
	$(call step,Browser tests)
	@$(ALONE) $(BIN)/pytest -q -n 2 tests/browser

# What `test-js`, `test-python` and `test-browser` leave out.
test-long: .venv/.dev .venv-hosts/.ready $(SERVERS:%=.venv-servers/%/.ready) $(BUNDLE) debian firefox servers
	$(call step,Long front-end tests)
	@npm --prefix js run --silent test:long
	$(call step,Long Python tests)
	@$(ALONE) $(BIN)/pytest -q -m long
	$(call step,Long browser tests)
	@$(ALONE) $(BIN)/pytest -q -n 2 -m long tests/browser

# What reads and writes files, waits and takes interrupts, in processes that look like Windows (tests/platforms/windows.py).
test-windows: .venv/.dev $(BUNDLE)
	$(call step,Python tests as on Windows)
	@$(ALONE) TEST_PLATFORM=windows PYTHONPATH=$(CURDIR) $(BIN)/pytest -q $(ON_WINDOWS)

# A worker keeps a server; two versions run at a time.
test-servers: .venv/.dev $(BUNDLE) $(SERVERS:%=.venv-servers/%/.ready)
	$(call step,Tests with servers of other versions: $(SERVERS))
	@$(ALONE) $(BIN)/pytest -q -n 2 --dist loadgroup tests/versions

debian: programs
	@scripts/need chromium chromium

firefox:
	@command -v firefox >/dev/null || scripts/need firefox-esr firefox-esr

# What long Python tests run.
servers: programs
	@scripts/need initdb postgresql
	@scripts/need nginx nginx

# What Python tests run.
programs:
	@scripts/need curl curl
	@scripts/need jq jq
	@scripts/need zsh zsh

# --- What these targets need: each is made once, and again when its sources change. ---

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 14))' || \
	{ echo "Python 3.10 to 3.13 is needed (the embedded argilla-server has no packages for others), and $(PYTHON) is not. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || \
	{ rm -rf .venv; echo "Python has no venv module. As root, type: apt-get install python3-venv"; exit 1; }

# The front end first: installing the package would build it again if it were not there. Most modules of the packages are
# never imported, so Python compiles a module when it first imports it.
.venv/.demo: pyproject.toml | .venv/bin/python $(BUNDLE)
	@echo "Installing argilla-widgets with its server and JupyterLab into .venv (the first time takes minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --editable '.[demo]'
	@touch $@

# uv needs a tenth of the time that pip takes for these packages. It is one of the development tools; the demo does without.
.venv/.dev: pyproject.toml | .venv/bin/python $(BUNDLE)
	@echo "Installing argilla-widgets with its development tools into .venv (the first time takes a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile 'uv>=0.9'
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --editable '.[dev]'
	@touch $@ .venv/.demo

# The other notebook applications, whose packages exclude each other. uv links the files that it has unpacked once.
.venv-hosts/.ready: pyproject.toml tests/browser/hosts/newest.txt tests/browser/hosts/oldest.txt | .venv/.dev $(BUNDLE)
	@echo "Installing the other notebook applications into .venv-hosts"
	@for name in newest oldest; do \
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-hosts/$$name && \
	VIRTUAL_ENV=.venv-hosts/$$name $(BIN)/uv pip install --quiet --editable . --requirement tests/browser/hosts/$$name.txt; done
	@touch $@

# Servers of other versions of Argilla, each with its own dependencies.
.venv-servers/%/.ready: tests/versions/servers.txt | .venv/.dev
	@echo "Installing argilla-server $* into .venv-servers"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-servers/$*
	@VIRTUAL_ENV=.venv-servers/$* $(BIN)/uv pip install --quiet argilla-server==$*
	@touch $@

# Environments of their own: the other tables and Argilla's SDK would bring other versions of our dependencies.
.venv-bench/.rig: pyproject.toml benchmarks/requirements.txt | $(BUNDLE)
	@echo "Installing the tables to compare with into .venv-bench/rig (the first time takes minutes)"
	@$(PYTHON) -m venv .venv-bench/rig
	@.venv-bench/rig/bin/python -m pip install --quiet --disable-pip-version-check \
	--editable '.[server]' --requirement benchmarks/requirements.txt
	@touch $@

.venv-bench/.client: pyproject.toml | $(BUNDLE)
	@$(PYTHON) -m venv .venv-bench/client
	@.venv-bench/client/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv-bench/.sdk:
	@$(PYTHON) -m venv .venv-bench/sdk
	@.venv-bench/sdk/bin/python -m pip install --quiet --disable-pip-version-check argilla==2.8.0 requests # it does not name requests
	@touch $@

$(JS_PACKAGES): js/package.json js/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 with npm is needed: apt-get install nodejs npm"; exit 1; }
	@echo "Installing the front end's packages into js/node_modules"
	@npm --prefix js ci --silent --ignore-scripts
	@touch $@

$(BUNDLE): $(JS_PACKAGES) $(JS_SOURCES)
	@echo "Building the front end"
	@npm --prefix js run --silent build

clean:
	@rm -rf .venv .venv-bench .venv-hosts .venv-servers .venv-versions js/node_modules argilla_widgets/static dist docs/_build
