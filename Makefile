# Everything runs in .venv, made from the lock files; `make` alone lists what there is.
.DEFAULT_GOAL := help
.PHONY: help demo demo-chats run check test test-slow test-process crash-test scale-test eval bench-delivery check-fixtures lint format words lock clean

PYTHON ?= python3
export PYTHON
BIN := .venv/bin
STAMPS := .venv/stamps
BUILD_INPUTS := requirements-build.lock pyproject.toml bot/__init__.py scripts/setup

# What an operator has set up for the bot must not reach the tests, the demo or their bills, and they no network.
SETTINGS := OPENAI_% TELEGRAM_% DISCORD_% DATABASE_URL DATA_DIR FOLDERS DEFAULT_LANGUAGE DEFAULT_ZONE ALLOW_CHATS ALLOWED_CHATS OPERATOR_CHATS MASTODON% BLUESKY NOSTR_RELAYS FEEDS RSSHUB REDDIT_% X_% LINKED_PAGES CONTACT LOG_LEVEL WEB_URL PYTHONPATH
UNSET := env $(foreach name,$(filter $(SETTINGS),$(.VARIABLES)),-u $(name)) BLUESKY=off MASTODON=off LINKED_PAGES=off

# The evaluation measures the model that is set, too; nothing else of the settings reaches it.
UNSET_BUT_MODEL := env $(foreach name,$(filter-out OPENAI_%,$(filter $(SETTINGS),$(.VARIABLES))),-u $(name)) BLUESKY=off MASTODON=off LINKED_PAGES=off

# Many tests speak over real sockets or to real processes; one that fails is tried once more, and the last lines name it.
# Those of the core wait for nothing: they fail for good.
AGAIN := --reruns 1 --rerun-exclude-path tests/core -raR

# Dozens of processes read the same modules: one compiles them for the others, whatever is set for Python outside.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(UNSET) $(BIN)/python -m pytest

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

demo: $(STAMPS)/runtime ## brief the sample thread, with no token, key or network
	@$(UNSET) $(BIN)/tagbrief demo

demo-chats: $(STAMPS)/dev ## type in a Telegram group and a Discord channel of its own, with the bot in both
	@$(UNSET) $(BIN)/python -m tests.demo_chats

run: $(STAMPS)/runtime ## start the bot with your settings (no token: a chat in this terminal)
	@$(BIN)/tagbrief run

check: $(STAMPS)/runtime ## say what is configured, what is missing and how to mend it
	@$(BIN)/tagbrief check

test: $(STAMPS)/dev ## run the default tests
	@$(PYTEST) --numprocesses 3 --dist loadfile $(AGAIN)

test-slow: $(STAMPS)/slow ## run the tests that take minutes (a real local model among them)
	@$(PYTEST) -m slow $(AGAIN)

test-process: $(STAMPS)/dev ## run the bot as a process on loopback platforms and use it as people do
	@$(PYTEST) -m process

check-fixtures: $(STAMPS)/dev ## read recorded payloads of the networks, where you have them
	@$(UNSET) $(BIN)/python -m tests.check_fixtures $(FOLDER)

scale-test: $(STAMPS)/dev ## try 3 processes, 10,000 chats and mishaps on a PostgreSQL of its own
	@$(UNSET) $(BIN)/python -m tests.scale

crash-test: $(STAMPS)/dev ## kill the bot a thousand times and count what its chats got
	@$(UNSET) $(BIN)/python -m tests.crash

eval: $(STAMPS)/eval ## measure what the briefs promise against baselines (EVAL_DATA=DIR: labelled data; EVAL=--write)
	@$(UNSET_BUT_MODEL) $(BIN)/python -m benchmarks.evaluation $(EVAL)

bench-delivery: $(STAMPS)/dev ## print how near to the platforms' limits messages are sent
	@$(UNSET) $(BIN)/python -m benchmarks.delivery

lint: $(STAMPS)/dev ## check style, form and types
	@$(BIN)/python -m ruff check
	@$(BIN)/python -m ruff format --check
	@$(BIN)/python -m mypy

format: $(STAMPS)/dev ## put the code into its form
	@$(BIN)/python -m ruff check --fix
	@$(BIN)/python -m ruff format

words: $(STAMPS)/dev ## bring the catalogs of the bot's own words up to date, and say what each language lacks
	@$(BIN)/python scripts/words

lock: $(STAMPS)/dev ## write the lock files anew from pyproject.toml
	@scripts/lock

clean: ## remove .venv and caches; your data stays
	@rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find bot tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/runtime: requirements.lock $(BUILD_INPUTS)
	@scripts/setup runtime

$(STAMPS)/dev: requirements-dev.lock requirements.lock $(BUILD_INPUTS)
	@scripts/setup dev

$(STAMPS)/slow: requirements-slow.lock $(STAMPS)/dev
	@scripts/setup slow

$(STAMPS)/eval: requirements-eval.lock $(STAMPS)/dev
	@scripts/setup eval
