# Each command checks Python, sets up .venv when the lock has changed, and says what it does.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
  RUN := .venv/Scripts/python
else
  RUN := .venv/bin/python
endif
.DEFAULT_GOAL := help
.PHONY: help setup read test lab run measure site zip bench links lock diagrams vendor clean

help:  ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:
	@$(PYTHON) tools/setup.py

read: setup  ## set up, build and serve the book; prints its address
	@$(RUN) tools/site.py
	@$(RUN) tools/serve.py

test: setup  ## everything that has to pass before a change lands
	@$(RUN) tools/test.py

lab: setup  ## open the notebooks in JupyterLab (LAB=--no-browser passes options on)
	@$(RUN) tools/lab.py $(LAB)

run: setup  ## re-execute every notebook into its stored form; recorded timings stay
	@$(RUN) tools/notebooks.py run $(NOTEBOOKS)

measure: setup  ## re-execute every notebook and record this machine's timings
	@$(RUN) tools/notebooks.py measure $(NOTEBOOKS)

site: setup  ## build the site into _build/site (LIVE=1: pages run their code; BASE_URL=... where it goes)
	@$(RUN) tools/site.py --base-url "$(BASE_URL)"

zip: setup  ## the live site as _build/system-design-measured.zip, to be read offline
	@LIVE=1 $(RUN) tools/site.py --zip _build/system-design-measured.zip

bench: setup  ## run the benchmarks and record their ratios (BENCH="lru hash_ring" runs some)
	@$(RUN) tools/bench.py $(BENCH)

links: setup  ## ask every address outside the book whether it still answers
	@$(RUN) tools/links.py

lock: setup  ## add to the locks what pyproject.toml newly names (LOCK=--upgrade for all anew)
	@$(RUN) tools/lock.py $(LOCK)

diagrams: setup  ## render new and changed diagrams (needs Chromium and the npm registry)
	@$(RUN) tools/diagrams.py

vendor: setup  ## fetch and cut the fonts again (needs the npm registry)
	@$(RUN) tools/vendor.py

clean:  ## remove what was built; .venv stays
	@rm -rf _build .jupyter .pytest_cache .ruff_cache .mypy_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
