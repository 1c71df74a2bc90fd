# `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
UV := $(VENV)/bin/uv pip install --quiet --python $(RUN)

.DEFAULT_GOAL := help
.PHONY: help up seed invoke env.json test clean

help: ## list the targets
	@grep -hE '^[a-z.-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# ---- The local cloud ----------------------------------------------------------------------------

up: $(VENV)/up ## run the whole product on this machine until Ctrl-C (PORT=8080, AWS_PORT=4566)
	@PORT="$(PORT)" AWS_PORT="$(AWS_PORT)" BRIDGE="$(BRIDGE)" $(RUN) -m infra.local up

seed: $(VENV)/up ## upload your own clips to the running cloud: make seed CLIPS=folder
	@$(RUN) -m infra.local seed "$(or $(CLIPS),$(error Say which clips: make seed CLIPS=folder))"

invoke: $(VENV)/up ## run one function as Lambda would: make invoke FUNCTION=ApiVideos EVENT=tests/events/api_videos_read.json
	@$(RUN) -m infra.local invoke "$(or $(FUNCTION),$(error Say which one: make invoke FUNCTION=... EVENT=...))" \
		"$(or $(EVENT),$(error Say on what: make invoke FUNCTION=... EVENT=...))"

env.json: $(VENV)/up ## let `sam local invoke --env-vars env.json` reach the cloud of `make up BRIDGE=172.17.0.1`
	@$(RUN) -m infra.local env "$(or $(BRIDGE),172.17.0.1)"

clean: ## forget the local cloud's data and what was installed for it
	rm -rf .clipfeed $(VENV)

# ---- Installation -------------------------------------------------------------------------------

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "clipfeed needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.13 ...")'
	@echo "clipfeed: making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/up: requirements/up.txt | $(RUN)
	@echo "clipfeed: installing requirements/up.txt"
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check "$$(grep '^uv==' $<)"
	@$(UV) -r $<
	@touch $@

$(VENV)/test: requirements/dev.txt requirements/up.txt $(wildcard layers/*/requirements.txt) | $(VENV)/up
	@echo "clipfeed: installing requirements/dev.txt"
	@$(UV) -r requirements/dev.txt -r requirements/up.txt
	@touch $@

# ---- Tests --------------------------------------------------------------------------------------

test: $(VENV)/test ## install what the tests need and run them
	@$(RUN) -m pytest
