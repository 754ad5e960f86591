# Needs make and Python 3.11 or later; everything else is installed into .venv.
# GNU make 3.81, which macOS ships, is enough.

PYTHON = python3
HOST = 127.0.0.1
PORT = 8000

# On Linux pip is told of PyTorch's builds for the processor alone, if this index answers. Empty: pip's own indexes.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

VENV = .venv
BIN = $(VENV)/bin
INSTALLED = $(VENV)/.installed
INSTALLED_DEV = $(VENV)/.installed-dev
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL = help
.PHONY: help install run test test-fast attack fuzz fuzz-inputs fuzz-builds fuzz-requests fuzz-undo fuzz-index linear soak mutants \
	translations coverage lint format bench clean

help:  ## What can be made (this list)
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make run ARCHIVE=../our-site/content     with your own stories"
	@echo "  make run PORT=8080                       on another port"
	@echo "  make install TORCH_INDEX=                PyTorch from pip's own indexes; with an address, from there"

install: $(INSTALLED)  ## Install into .venv

# A shell does not expand the ~ in ARCHIVE=~/stories everywhere.
run: $(INSTALLED)  ## Index the demo archive, or ARCHIVE=folder, and serve it with a page to look at
	@case "$$ARCHIVE" in "~/"*) ARCHIVE="$$HOME/$${ARCHIVE#??}";; esac; \
	exec $(BIN)/seealso demo $${ARCHIVE:+"$$ARCHIVE"} --host "$(HOST)" --port "$(PORT)"

# Three processes for two processors: a test waits as often as it computes. Each more makes the models anew.
test: $(INSTALLED_DEV)  ## Run the tests
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile

FAST := content/addresses content/base content/body/test_markdown.py content/body/test_markup.py content/fields \
	content/front_matter content/generators content/visibility embeddings/base embeddings/corpus embeddings/related \
	embeddings/tag_audit embeddings/text service/http/test_caching.py project/test_import_direction.py
test-fast: $(INSTALLED_DEV)  ## Run the tests that need no service, no browser and no model: under a minute
	@$(BIN)/python -m pytest -m "not slow" $(addprefix tests/,$(FAST))

fuzz: $(INSTALLED_DEV)  ## Ask a running service more than two thousand odd questions
	@SEEALSO_FUZZ=$${SEEALSO_FUZZ:-400} $(BIN)/python -m pytest tests/project/test_request_fuzz.py

soak: $(INSTALLED_DEV)  ## Exchange fifty indexes under load, and kill builds at every step, for some minutes
	@SEEALSO_SWAPS=50 SEEALSO_SWAP_SECONDS=60 SEEALSO_KILLS=200 $(BIN)/python -m pytest -s tests/service/live/test_swaps.py tests/service/processes/test_faults.py

attack: $(INSTALLED)  ## Measure how long readers wait while others do their worst, beside readers at rest
	@$(BIN)/python -m bench --only attack

fuzz-inputs: $(INSTALLED_DEV)  ## Mutate KIND=content, api or snapshot for MINUTES=30 until it does harm; installs atheris
	@$(PIP_INSTALL) atheris==3.0.0
	@$(BIN)/python -m tests.fuzz $${KIND:-content} -max_total_time=$$(( $${MINUTES:-30} * 60 ))

fuzz-builds: $(INSTALLED_DEV)  ## Build an archive of DOCUMENTS=10000, put together by chance from SEED=1, among odd files and links
	@$(BIN)/python -m tests.fuzz.archive $${DOCUMENTS:-10000} $${SEED:-1}

fuzz-requests: $(INSTALLED_DEV)  ## Ask NUMBER=20000 requests put together by a grammar from SEED=1; none may be answered with 500
	@$(BIN)/python -m tests.fuzz.requests $${NUMBER:-20000} $${SEED:-1}

fuzz-undo: $(INSTALLED_DEV)  ## Read NUMBER=2000 undo files and plans put together by chance from SEED=1
	@$(BIN)/python -m tests.fuzz.undo_files $${NUMBER:-2000} $${SEED:-1}

fuzz-index: $(INSTALLED_DEV)  ## Change an index in CHANGES=3000 ways, by chance from SEED=1, and open each
	@$(BIN)/python -m tests.fuzz.index $${CHANGES:-3000} $${SEED:-1}

linear: $(INSTALLED_DEV)  ## Read every text that could take a parser more than linear time, in each way
	@SEEALSO_SHAPES=all $(BIN)/python -m pytest tests/content/body/test_linear_time.py

mutants: $(INSTALLED_DEV)  ## Change COUNT=40 rules of MODULE=embeddings.related.ranking, or of each module, from SEED=1; tests should notice
	@nice $(BIN)/python -m tests.mutants --count $${COUNT:-40} --seed $${SEED:-1} $${MODULE:-}

coverage: $(INSTALLED_DEV)  ## Run the tests and list the lines that none of them reaches
	@$(BIN)/python -m pytest --cov

translations: $(INSTALLED_DEV)  ## Bring the catalogues up to date with the pages; CODE=pl begins another one
	@$(BIN)/pybabel --quiet extract --mapping pyproject.toml --keyword N_ --add-comments Translators: --add-location file \
		--sort-by-file --width 120 --output-file service/translations/messages.pot .
	@if [ -n "$$CODE" ]; then $(BIN)/pybabel --quiet init --input-file service/translations/messages.pot \
		--output-dir service/translations --locale "$$CODE" --width 120; fi
	@$(BIN)/pybabel --quiet update --input-file service/translations/messages.pot --output-dir service/translations --width 120 \
		--no-fuzzy-matching --ignore-obsolete
	@rm service/translations/messages.pot

lint: $(INSTALLED_DEV)  ## Check style and types
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy --strict

format: $(INSTALLED_DEV)  ## Put the code into the house's style
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

bench: $(INSTALLED)  ## Measure speed and memory with the real model; ARCHIVE=folder for your own stories
	@$(BIN)/python -m bench $${ARCHIVE:+"$$ARCHIVE"}

clean:  ## Remove .venv and what tools left behind
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Seealso needs Python 3.11 or later, and '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 | head -n 1)." >&2; \
	  echo "Install one, or name the one you have: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12" >&2; \
	  exit 1; }
	@echo "Installing into $(VENV): takes a few minutes the first time"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { \
	  echo "No virtual environment could be made. On Debian and Ubuntu: sudo apt install python3-venv" >&2; \
	  exit 1; }
	@torch="$$($(BIN)/python tools/torch_index.py "$(TORCH_INDEX)")"; \
	$(PIP_INSTALL) $${torch:+--extra-index-url "$$torch"} --editable . || { $(COULD_NOT_INSTALL); exit 1; }
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@echo "Installing the developers' tools into $(VENV)"
	@$(PIP_INSTALL) --editable '.[dev]' || { $(COULD_NOT_INSTALL); exit 1; }
	@touch $@

COULD_NOT_INSTALL = { \
	echo; \
	echo "The installation stopped: pip says why above."; \
	echo "Most often the network is at fault. The machine must reach PyPI; behind a proxy, set HTTPS_PROXY."; \
	echo "Run the same command again: what has been downloaded is not downloaded twice."; \
	echo "The README has more under 'When something is wrong'."; } >&2
