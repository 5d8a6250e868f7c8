# A thin menu: what each entry does is in Go, or in the script it names.

GO      ?= go
PREFIX  ?= /usr/local
UDEVDIR ?= /etc/udev/rules.d
# FUZZTIME is how long each fuzz target runs.
FUZZTIME ?= 1m
# TESTFLAGS are more flags for "make test", such as -race.
TESTFLAGS ?=

LINT = $(GO) tool -modfile=tools/go.mod golangci-lint

.PHONY: help build demo test race vm bench fuzz lint install uninstall clean
.DEFAULT_GOAL := help

help: ## show this menu
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

build: build-deps ## build bin/mitool
	$(GO) build -trimpath -o bin/ ./cmd/mitool

demo: build ## show mitool on a simulated phone, in this terminal
	$(GO) run ./test/demo bin/mitool

test: build-deps test-deps ## vet, then all tests, with the virtual machine where it can run
	$(GO) vet ./...
	$(GO) test -timeout 20m $(TESTFLAGS) ./...

race: build-deps ## all tests but the virtual machine's under the race detector
	$(GO) test -race -short ./...

vm: build-deps test-deps ## the tests in the virtual machine alone, with what they print
	$(GO) test -count=1 -v -timeout 20m ./test/vm

bench: build-deps test-deps ## compare mitool with adb, in the virtual machine
	MITOOL_BENCH=1 $(GO) test -count=1 -v -timeout 20m -run Bench ./test/vm

fuzz: build-deps ## run each fuzz target for FUZZTIME (1m)
	@set -e; for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "== $$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
		done; \
	done

lint: build-deps ## the linters of .golangci.yml
	$(LINT) run

install: ## install bin/mitool and the udev rule (make build first; PREFIX, UDEVDIR, DESTDIR)
	install -D -m 0755 bin/mitool $(DESTDIR)$(PREFIX)/bin/mitool
	install -D -m 0644 udev/70-mitool.rules $(DESTDIR)$(UDEVDIR)/70-mitool.rules
	@[ -n "$(DESTDIR)" ] || udevadm control --reload || true

uninstall: ## take away what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/mitool $(DESTDIR)$(UDEVDIR)/70-mitool.rules

clean: ## remove what was built
	rm -rf bin

.PHONY: build-deps test-deps
build-deps:
	@test/install-deps build
test-deps:
	@test/install-deps test
