# A thin face over Meson and the scripts; nothing is decided here.
#   make help    lists the targets

BUILD ?= build
PYTHON ?= python3
NINJA = ninja -C $(BUILD)

.PHONY: help setup build run test test-nested test-web faults check ci format spec-coverage conformance mutants smoke-mutants fuzz fuzz-coverage coverage clean windows

help:
	@echo 'setup          install the Debian packages that are missing'
	@echo 'build          build everything; the command line is $(BUILD)/drydock'
	@echo 'run            build, run samples/echo and its client'
	@echo 'test           build and run all tests (FILTER=glob, SUITE=nt-ke)'
	@echo 'test-nested    a Debian kernel in our monitor, under KVM in a computer that QEMU emulates'
	@echo 'test-web       the viewer in Chromium'
	@echo 'faults         a virtual monitor whose processes are killed or lie; each figure is printed'
	@echo 'check          layers, document links, format, spec excuses, sizes'
	@echo 'ci             all that ./test.sh runs'
	@echo 'format         reformat our C files'
	@echo 'spec-coverage  clauses of docs/spec without a test that bears their id'
	@echo 'smoke-mutants  plant a fault for each test of section 14 of docs/spec/microvm.md'
	@echo 'mutants        plant faults, print the share that tests kill (COUNT=, FOLDER=, SEED=, SECONDS=, PROGRAMS=, WAYS=, RULES=)'
	@echo 'fuzz           build libFuzzer targets; TARGET=name SECONDS=60 runs one'
	@echo 'fuzz-coverage  lines of each parser that the committed corpora reach'
	@echo 'coverage       line coverage of the tests by folder'
	@echo 'conformance    a peer'\''s kernel tests against our headers and runtime'
	@echo 'windows        the microVM for Windows with mingw-w64; its tests under Wine'
	@echo 'bench-NAME     run bench/NAME'
	@echo 'clean          remove all build folders'

setup:
	@sh tools/setup.sh test

build:
	@sh tools/configure.sh $(BUILD)
	$(NINJA)

run:
	@sh ./run.sh

test: build
	$(PYTHON) tests/harness/run_tests.py $(BUILD) $(if $(FILTER),--filter '$(FILTER)') $(if $(SUITE),--suite $(SUITE))

test-nested: build
	-@sh tools/setup.sh nested
	$(PYTHON) tools/nested/nested.py $(BUILD)

faults: build
	@for test in tools-monitor_faults tools-monitor_adapters display-monitor_mutex display-monitor_first display-monitor_delivery display-monitor_viewers display-monitor_hdr display-capture_hosts display-hostile_ring display-monitor_hostile display-monitor_composer display-order; do $(BUILD)/tests/test-$$test --verbose || exit 1; done

test-web: build
	-@sh tools/setup.sh web
	$(PYTHON) tests/web/run.py $(BUILD)

check:
	$(PYTHON) tools/check/ci.py --only checks

ci:
	sh ./test.sh

format:
	sh tools/check/format.sh --write

spec-coverage:
	$(PYTHON) tools/check/spec_coverage.py $(if $(ATTACHED),--attached)

smoke-mutants:
	$(PYTHON) tools/smoke/mutation.py

mutants:
	$(PYTHON) tools/check/mutants.py $(if $(COUNT),--count $(COUNT)) $(if $(FOLDER),--folder $(FOLDER)) $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(PROGRAMS),--programs '$(PROGRAMS)') $(if $(WAYS),--ways $(WAYS)) $(if $(RULES),--rules $(RULES))

fuzz:
	sh tools/check/fuzz.sh $(TARGET) $(SECONDS)

fuzz-coverage:
	$(PYTHON) tools/check/fuzz_coverage.py $(if $(TARGET),--target $(TARGET))

coverage:
	$(PYTHON) tools/check/coverage.py

conformance: build
	sh tests/conformance/run.sh $(BUILD)

windows:
	-@sh tools/setup.sh windows
	$(PYTHON) tools/windows/windows.py

bench-%:
	@sh bench/$*/run.sh build-bench

clean:
	rm -rf build build-*
