# The two commands of the README and the daily ones.
#
#   make demo   the PINN Laplacian, exported, collapsed and run
#   make test   every test
#
# Each alone is enough on a fresh Debian 12 with git, make and Python >= 3.11.

BUILD ?= build
VENV ?= .venv
JOBS ?= $(shell nproc)

PY := $(VENV)/bin/python3
PIP := $(VENV)/bin/pip
READY := $(VENV)/.bootstrapped
INSTALLED := $(VENV)/.installed
NATIVE := $(BUILD)/.native

# Objects are found in the cache from whichever folder they were compiled.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
export VENV

.DEFAULT_GOAL := help
.PHONY: help demo test lit unit pytest build install docs site format lint \
        wheel bench clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | \
	  awk -F ':.*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'

demo: install ## Collapse a PINN Laplacian and show what it saves
	$(PY) demo/laplacian.py --build $(BUILD)

test: install ## Run every test
	$(PY) scripts/run_tests.py --build $(BUILD)

lit unit pytest: install ## Run one of the test suites
	$(PY) scripts/run_tests.py --build $(BUILD) $@

$(READY): scripts/bootstrap scripts/requirements.py pyproject.toml
	scripts/bootstrap
	@touch $@

# The second run settles what CMake's first one leaves different (rules of
# archives and links): pip would be the second and have everything linked again.
$(BUILD)/build.ninja: $(READY)
	cmake -G Ninja -B $(BUILD) -S . -DCMAKE_BUILD_TYPE=Release \
	  -DTAYLOR_BUILD_PYTHON=ON -DPython_EXECUTABLE=$(abspath $(PY))
	cmake $(BUILD) > /dev/null

build: $(BUILD)/build.ninja ## Compile what changed
	ninja -C $(BUILD) -j$(JOBS)

# ninja says what is out of date in C++; pip runs again only if the extension
# module or the metadata changed. Python files are used from where they are.
install: build ## Install the package into the virtual environment
	@$(MAKE) --no-print-directory $(INSTALLED)

$(INSTALLED): pyproject.toml python/CMakeLists.txt \
              $(wildcard $(BUILD)/python/collapse_taylor/_native*.so)
	$(PIP) install -q --no-build-isolation --config-settings=build-dir=$(BUILD) \
	  -e '.[test,demo]'
	@touch $@

docs: build ## Generate docs/generated from the TableGen files
	ninja -C $(BUILD) taylor-docs

site: docs ## Build the documentation's web pages into site/
	$(PY) scripts/requirements.py docs | $(PIP) install -q -r /dev/stdin
	$(VENV)/bin/mkdocs build --strict

format: $(VENV)/.dev ## Format C++ and Python files
	git ls-files '*.h' '*.cpp' | xargs $(VENV)/bin/clang-format -i
	$(VENV)/bin/ruff format -q
	$(VENV)/bin/ruff check -q --fix

lint: install $(VENV)/.dev ## Check the format, ruff and pyright
	git ls-files '*.h' '*.cpp' | xargs $(VENV)/bin/clang-format --dry-run -Werror
	git grep -Ilz '' | xargs -0 $(PY) scripts/check_text.py
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/pyright

$(VENV)/.dev: $(READY)
	$(PY) scripts/requirements.py dev | $(PIP) install -q -r /dev/stdin
	@touch $@

wheel: build ## Build a wheel into dist/
	$(PIP) wheel -q --no-deps --no-build-isolation -w dist \
	  --config-settings=build-dir=$(BUILD) .

bench: install ## Run the benchmarks
	$(PY) benchmarks/run.py

clean: ## Remove build/ and the virtual environment
	rm -rf $(BUILD) $(VENV) dist site
