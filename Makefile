# The ten verbs. Each installs what it needs first and may be repeated at will.
.DEFAULT_GOAL := help
.PHONY: help setup run fast check golden fuzz browser load shape package

help: ## this list
	@echo "make VERB, where VERB is one of"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | grep -v '^  help' | expand -t 12

setup: ## install what a bare Debian 12 machine lacks
	@tools/setup

run: setup ## build, load the three example schools and start office and gateway
	@tools/run

fast: setup ## build and run the tests of the rooms (under a minute when warm)
	@tools/check.py fast

check: setup ## build everything and run every test (LONG=1: the long form)
	@tools/check.py $(if $(LONG),long,check)

golden: setup ## rewrite the expected pages; read the difference before you commit it
	@tools/check.py golden

fuzz: setup ## ten seconds of fuzzing a parser (LONG=1: ten minutes)
	@tools/check.py $(if $(LONG),fuzz-long,fuzz)

browser: setup ## the journeys in Chromium, with accessibility checks and pictures
	@tools/check.py browser

load: ## measure what the product promises, beside its peers
	@tools/setup --load
	@tools/load

shape: setup ## rooms, arrows, cycles, sizes, words
	@tools/check.py shape

package: setup ## a release build in build/release
	@cmake --preset release >/dev/null && ninja -C build/release gatehouse
