# `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
UV := $(VENV)/bin/uv pip install --quiet --python $(RUN)
TRAINING := $(VENV)/training
LEARN = PYTHONPATH=layers/domain:layers/adapters:layers/ranker $(TRAINING)/bin/python
SAM_BIN := $(VENV)/sam/bin
SAM := $(VENV)/sam/installed

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help up stop seed populate transcode invoke rebuild-cache train model replay evaluate env.json test bench torture simulate clean

help: ## list the targets
	@grep -hE '^[a-z.-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# ---- The local cloud ----------------------------------------------------------------------------

up: $(VENV)/up ## run the whole product on this machine until Ctrl-C (PORT=8080, AWS_PORT=4566, ENGINE=ffmpeg|mediaconvert)
	@exec $(RUN) -m infra.local up

stop: $(VENV)/up ## end it from another terminal
	@$(RUN) -m infra.local stop

seed: $(VENV)/up ## upload your own clips to the running cloud: make seed CLIPS=folder
	@$(RUN) -m infra.local seed "$(or $(CLIPS),$(error Say which clips: make seed CLIPS=folder))"

populate: $(VENV)/up ## let invented viewers watch, like and follow in the running cloud (VIEWERS=12 SESSIONS=3 SEED=1)
	@PYTHONPATH=layers/domain $(RUN) -m infra.local.seed.population \
		$(if $(VIEWERS),--viewers $(VIEWERS)) $(if $(SESSIONS),--sessions $(SESSIONS)) $(if $(SEED),--seed $(SEED))

transcode: $(VENV)/up ## see what becomes of one file, without the cloud: make transcode CLIP=clip.mp4 OUT=folder
	@$(RUN) -m infra.local transcode "$(or $(CLIP),$(error Say which clip: make transcode CLIP=clip.mp4 OUT=folder))" \
		"$(or $(OUT),$(error Say where to: make transcode CLIP=clip.mp4 OUT=folder))"

invoke: $(VENV)/up ## run one function as Lambda would: make invoke FUNCTION=ApiVideos EVENT=tests/events/api_videos_read.json
	@$(RUN) -m infra.local invoke "$(or $(FUNCTION),$(error Say which one: make invoke FUNCTION=... EVENT=...))" \
		"$(or $(EVENT),$(error Say on what: make invoke FUNCTION=... EVENT=...))"

rebuild-cache: $(VENV)/up ## make all that Valkey holds again from the tables: while `make up` runs, or of STACK=clipfeed in AWS
ifeq ($(origin STACK),command line)
	@$(RUN) -m infra.rebuild $(STACK)
else
	@$(RUN) -m infra.local invoke RebuildCache tests/events/rebuild_cache.json
endif

train: $(TRAINING)/installed ## learn from what was served, judge what is on trial: while `make up` runs, or of STACK=clipfeed in AWS
ifeq ($(origin STACK),command line)
	@$(LEARN) -m infra.training.job_start $(STACK)
else
	@$(LEARN) -m infra.training.nightly --early
endif

model: $(VENV)/up ## see and change which model ranks: make model ARGS="status" (without ARGS: what there is; STACK=clipfeed in AWS)
	@PYTHONPATH=layers/domain:layers/adapters $(RUN) -m infra.training.registry \
		$(if $(filter command line,$(origin STACK)),--stack $(STACK)) $(or $(ARGS),--help)

replay: $(TRAINING)/installed ## rank a page of the past again and see that it comes out the same: make replay PAGE=<page_id> (STACK=clipfeed in AWS)
	@$(LEARN) -m infra.training.replay \
		"$(or $(PAGE),$(error Say which page: make replay PAGE=<page_id>))" \
		$(if $(filter command line,$(origin STACK)),--stack $(STACK))

evaluate: $(TRAINING)/evaluation $(VENV)/rectools/installed ## measure rankers on logs: make evaluate DATA=folder (TRAIN=, VALIDATION=, TEST=file SEEDS=5 OUT=report)
	@$(LEARN) -m infra.evaluation --data "$(or $(DATA),$(error Say which logs: make evaluate DATA=folder))" \
		$(if $(TRAIN),--train "$(TRAIN)") $(if $(VALIDATION),--validation "$(VALIDATION)") $(if $(TEST),--test "$(TEST)") \
		$(if $(SEEDS),--seeds $(SEEDS)) $(if $(OUT),--out "$(OUT)")

env.json: $(VENV)/up ## let `sam local invoke --env-vars env.json` reach the cloud of `make up BRIDGE=172.17.0.1`
	@$(RUN) -m infra.local env "$(or $(BRIDGE),172.17.0.1)"

clean: ## forget the local cloud's data and what was installed for it
	rm -rf .clipfeed $(VENV)

# ---- Installation -------------------------------------------------------------------------------

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "clipfeed needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.13 ...")'
	@echo "clipfeed: making $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV)

$(VENV)/up: requirements/up.txt | $(RUN)
	@echo "clipfeed: installing requirements/up.txt" >&2
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check "$$(grep '^uv==' $<)"
	@$(UV) -r $<
	@touch $@

# PyTorch without the gigabytes of CUDA; where pytorch.org cannot be reached, from the index that pip uses here.
WITH_TORCH = install() { "$$@" --torch-backend=cpu 2>/dev/null || "$$@" $(addprefix --find-links ,$(PIP_FIND_LINKS)); }; install
define learner
	@echo "clipfeed: installing $<"
	@test -d $(TRAINING) || $(RUN) -m venv --without-pip $(TRAINING)
	@$(WITH_TORCH) $(VENV)/bin/uv pip install --quiet --python $(TRAINING)/bin/python -r $<
	@touch $@
endef

$(VENV)/test: requirements/dev.txt requirements/up.txt $(wildcard infra/*/requirements.txt) $(wildcard layers/*/requirements.txt) | $(VENV)/up
	@echo "clipfeed: installing requirements/dev.txt"
	@$(WITH_TORCH) $(UV) -r requirements/dev.txt -r requirements/up.txt
	@touch $@

$(TRAINING)/installed: infra/training/requirements.txt layers/runtime/requirements.txt | $(VENV)/up
	$(learner)

$(TRAINING)/evaluation: infra/evaluation/requirements.txt $(TRAINING)/installed
	$(learner)

# A peer that needs another numpy than we do. Where it cannot be installed, the report says so in its row.
$(VENV)/rectools/installed: infra/evaluation/peers/rectools.txt | $(VENV)/up
	@echo "clipfeed: installing $<"
	@test -d $(VENV)/rectools || $(RUN) -m venv --without-pip $(VENV)/rectools
	-@$(WITH_TORCH) $(VENV)/bin/uv pip install --quiet --python $(VENV)/rectools/bin/python -r $<
	@touch $@

# ---- Tests --------------------------------------------------------------------------------------

test: $(VENV)/test ## install what the tests need and run them
	@$(RUN) -m pytest -n 2 --dist loadfile

bench: $(VENV)/test ## measure, each figure beside something to compare it with
	@PYTHONPATH=layers/domain:layers/adapters:layers/ranker $(RUN) -m tests.benchmarks

torture: $(VENV)/test ## do on purpose what goes wrong in production, for some minutes, and count what is left of it
	@PYTHONPATH=layers/domain:layers/adapters:layers/ranker $(RUN) -m tests.torture

simulate: $(VENV)/test ## let a seeded town live before the real API and four feeds: does learning keep people watching? (SEEDS=5 VIEWERS=60 DAYS=4)
	@PYTHONPATH=layers/domain:layers/adapters:layers/ranker $(RUN) -m tests.simulation \
		$(if $(SEEDS),--seeds $(SEEDS)) $(if $(VIEWERS),--viewers $(VIEWERS)) $(if $(DAYS),--days $(DAYS)) $(if $(OUT),--out "$(OUT)")

# ---- The gate -----------------------------------------------------------------------------------

.PHONY: check lint types validate build deploy has-python3.13

check: lint types validate test ## all that a change must pass: format, lint, types, template, laws, tests

lint: $(VENV)/test ## format and lint, without changing anything
	@$(VENV)/bin/ruff format --check --quiet . && $(VENV)/bin/ruff check --quiet .

types: $(VENV)/test ## check types strictly
	@$(VENV)/bin/mypy layers/domain layers/adapters layers/ranker functions infra tests

validate: $(SAM) $(VENV)/up ## lint the template as it is written and as CloudFormation gets it
	@AWS_DEFAULT_REGION=us-east-1 $(SAM_BIN)/cfn-lint template.yaml infra/stacks/*.yaml
	@$(RUN) -m infra.expanded | AWS_DEFAULT_REGION=us-east-1 $(SAM_BIN)/cfn-lint --ignore-checks W3002
	@AWS_DEFAULT_REGION=us-east-1 $(SAM_BIN)/sam validate --lint

# ---- Your AWS account ---------------------------------------------------------------------------

STACK ?= clipfeed
ARCHITECTURE ?= x86_64
DEPLOY = $(SAM_BIN)/sam deploy --stack-name $(STACK) --resolve-s3 --no-fail-on-empty-changeset \
	--capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --parameter-overrides Architecture=$(ARCHITECTURE)
export ARCHITECTURE
export SAM_CLI_TELEMETRY = 0

# `sam build` wants the Python of the Lambda runtime first on the path, wherever it is installed.
PYTHON313 = $(shell for python in python3.13 $(HOME)/.pyenv/versions/3.13*/bin/python3.13; do \
	"$$python" -c 'import os, sys; print(os.path.dirname(sys.executable))' 2>/dev/null && break; done)

build: $(SAM) $(VENV)/up has-python3.13 ## build all functions and layers, print what they weigh (ARCHITECTURE=arm64)
	@PATH="$(PYTHON313):$$PATH" AWS_DEFAULT_REGION=us-east-1 $(SAM_BIN)/sam build --parallel \
		--parameter-overrides Architecture=$(ARCHITECTURE)
	@$(RUN) -m infra.sizes

# The app's own origin is known only after the first deployment, so the second one tells it to the uploads bucket.
deploy: build ## put everything into your AWS account, publish the web app and the source that trains (STACK=clipfeed)
	$(DEPLOY)
	$(DEPLOY) AppOrigin="$$(PYTHONPATH=layers/domain:layers/adapters $(RUN) -m infra.publish $(STACK))"

has-python3.13:
	@test -n "$(PYTHON313)" || { echo "clipfeed: the build needs python3.13, the runtime of the functions"; exit 1; }

$(SAM): requirements/sam.txt | $(VENV)/up
	@echo "clipfeed: installing requirements/sam.txt"
	@$(PYTHON) -m venv --without-pip $(VENV)/sam
	@$(VENV)/bin/uv pip install --quiet --python $(SAM_BIN)/python -r $<
	@touch $@
