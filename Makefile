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
SANITIZED := $(BUILD)-sanitize
FUZZ_SECONDS ?= 600

# Objects are found in the cache from whichever folder they were compiled.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
export VENV

.DEFAULT_GOAL := help
.PHONY: help demo test lit unit pytest build install docs site format lint \
        wheel bench bench-quick sanitize fuzz fuzz-programs clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | \
	  awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

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

bench: install $(VENV)/.bench ## Measure everything beside its peers (1 hour)
	$(PY) benchmarks run full

bench-quick: install $(VENV)/.bench ## The same in 5 minutes
	$(PY) benchmarks run quick

$(VENV)/.bench: $(READY)
	$(PY) scripts/requirements.py bench | $(PIP) install -q -r /dev/stdin
	@touch $@

# The checks go with a build of their own, without Python; the distribution's
# LLVM and MLIR are linked as they are.
$(SANITIZED)/build.ninja: $(READY)
	scripts/bootstrap --sanitize
	cmake -G Ninja -B $(SANITIZED) -S . -DCMAKE_BUILD_TYPE=Release \
	  -DTAYLOR_SANITIZE=ON -DPython_EXECUTABLE=$(abspath $(PY))

$(VENV)/.test: $(READY)
	$(PY) scripts/requirements.py test | $(PIP) install -q -r /dev/stdin
	@touch $@

sanitize: $(VENV)/.test
sanitize: $(SANITIZED)/build.ninja ## Run lit and unit tests under sanitizers
	ninja -C $(SANITIZED) -j$(JOBS) stablehlo-opt stablehlo-reduce \
	  stablehlo-lsp-server taylor-unit-tests taylor-doc-pages
	$(PY) scripts/run_tests.py --build $(SANITIZED) lit unit

fuzz: $(SANITIZED)/build.ninja ## Fuzz what reads text for FUZZ_SECONDS
	ninja -C $(SANITIZED) -j$(JOBS) taylor-fuzzer
	$(PY) scripts/fuzz.py --build $(SANITIZED) --seconds $(FUZZ_SECONDS) \
	  --jobs $(JOBS)

fuzz-programs: install ## Collapse random programs for FUZZ_SECONDS
	$(PY) scripts/fuzz_programs.py --build $(BUILD) --seconds $(FUZZ_SECONDS)

clean: ## Remove the build folders and the virtual environment
	rm -rf $(BUILD) $(SANITIZED) $(VENV) dist site
