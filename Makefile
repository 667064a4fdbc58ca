# Handover. "make help" lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || cat VERSION 2>/dev/null || echo unknown)
# Both programs are static and hold no path of the machine that built them.
GO_BUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=false

ENGINE := cmd/handover-engine
ENGINE_SOURCES := $(filter-out %_test.go,$(wildcard $(ENGINE)/*.go)) $(ENGINE)/go.mod $(ENGINE)/go.sum

# ARGS goes to handover dev, TESTFLAGS and BENCHFLAGS to go test.
ARGS ?=
TESTFLAGS ?=
BENCHFLAGS ?=
TEST_TIMEOUT ?= 20m
# One package at a time: stories about processes that stand still measure how long
# others wait, and a package beside them takes the cores they need.
TEST_PARALLEL ?= 1

export HANDOVER_ENGINE ?= $(CURDIR)/bin/handover-engine

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: build
build: bin/handover bin/handover-engine ## Build bin/handover and bin/handover-engine

.PHONY: run
run: build ## Build and run "handover dev" (ARGS="--demo" fills an example company)
	@exec bin/handover dev $(ARGS)

.PHONY: test
test: build bin/test-provider test-programs ## Run every test; installs Postgres, Chromium and Python where it may
	go vet ./...
	go test -timeout $(TEST_TIMEOUT) -p $(TEST_PARALLEL) $(TESTFLAGS) ./...
	cd $(ENGINE) && CGO_ENABLED=0 go test -trimpath -timeout $(TEST_TIMEOUT) $(TESTFLAGS) ./...

.PHONY: check
check: bin/tools/ready ## Formatting, vet, staticcheck, workflowcheck, known vulnerabilities
	@wrong=$$(find . -name '*.go' -not -path './bin/*' -not -path './.cache/*' -exec gofmt -l {} +); \
	if [ -n "$$wrong" ]; then echo "gofmt: these files are not formatted:"; echo "$$wrong"; exit 1; fi
	go vet ./...
	bin/tools/staticcheck ./...
	bin/tools/workflowcheck ./workflows/...
	tools/check-vulnerabilities "$(CURDIR)/bin/tools/govulncheck"
	cd $(ENGINE) && CGO_ENABLED=0 go vet -trimpath ./...
	cd $(ENGINE) && CGO_ENABLED=0 "$(CURDIR)/bin/tools/staticcheck" ./...
	cd tools/provider && go vet ./... && "$(CURDIR)/bin/tools/staticcheck" ./...

.PHONY: bench
bench: build test-programs ## Measure the whole cycle beside bare loops on the same machine
	go test -run '^$$' -bench . -timeout 60m $(BENCHFLAGS) ./internal/bench/...

MINUTES ?= 10

.PHONY: chaos
chaos: build test-programs ## Hurt installations on both databases for MINUTES and print how long they took to recover
	@rm -f chaos.md
	go test ./internal/e2e -run WhateverIsDone -chaos $(MINUTES) -chaos.table $(CURDIR)/chaos.md -timeout $$(( $(MINUTES) + 60 ))m
	@printf '| database | fault | times | result | longest recovery, s |\n|---|---|---|---|---|\n'; cat chaos.md

# What auditors check exports with, published apart from exports: the program for
# the usual machines, the same as a page, the format, and the checksums of all.
VERIFIER := bin/verifier
PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64

.PHONY: verifier
verifier: $(VERIFIER)/handover-verify.html ## Build handover-verify for every machine and as a page, with checksums
	@for platform in $(PLATFORMS); do \
		os=$${platform%/*}; arch=$${platform#*/}; name=handover-verify-$$os-$$arch; \
		if [ $$os = windows ]; then name=$$name.exe; fi; echo "Building $$name"; \
		GOOS=$$os GOARCH=$$arch $(GO_BUILD) -ldflags '-s -w -buildid= -X main.version=$(VERSION)' -o $(VERIFIER)/$$name ./cmd/handover-verify; \
	done
	@cp docs/format.md $(VERIFIER)/
	@cd $(VERIFIER) && sha256sum handover-verify-* handover-verify.html format.md > SHA256SUMS && cat SHA256SUMS

.PHONY: $(VERIFIER)/handover-verify.html
$(VERIFIER)/handover-verify.html:
	@rm -rf $(VERIFIER) && mkdir -p $(VERIFIER)
	@GOOS=js GOARCH=wasm $(GO_BUILD) -ldflags '-s -w -buildid= -X main.version=$(VERSION)' -o $(VERIFIER)/program.wasm ./cmd/handover-verify-page/browser
	@go run ./cmd/handover-verify-page $(VERIFIER)/program.wasm "$$(go env GOROOT)/lib/wasm/wasm_exec.js" '$(VERSION)' $@
	@rm $(VERIFIER)/program.wasm

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin

.PHONY: test-programs
test-programs:
	@tools/install-test-programs

# The go command knows best what has changed.
.PHONY: bin/handover
bin/handover:
	@mkdir -p bin
	@$(call alive,Building handover) \
	$(GO_BUILD) -ldflags '-s -w -X main.version=$(VERSION)' -o $@ ./cmd/handover

# A real OpenID provider, which only tests run.
bin/test-provider: $(wildcard tools/provider/*.go) tools/provider/go.mod tools/provider/go.sum
	@mkdir -p bin
	@$(call alive,Building the provider of the tests) \
	cd tools/provider && $(GO_BUILD) -o "$(CURDIR)/$@" .
	@touch $@

bin/handover-engine: $(ENGINE_SOURCES)
	@mkdir -p bin
	@echo "Building the embedded Temporal engine. The first build takes several minutes, later ones seconds."
	@$(call alive,Building the engine) \
	cd $(ENGINE) && $(GO_BUILD) -ldflags '-s -w' -o "$(CURDIR)/$@" .
	@touch $@

bin/tools/ready: tools/go.mod tools/go.sum
	@mkdir -p bin/tools
	@$(call alive,Building the checking tools) \
	cd tools && $(GO_BUILD) -o "$(CURDIR)/bin/tools/" tool
	@touch $@

# alive says every ten seconds that the command after it is still at work.
alive = (while sleep 10 >/dev/null 2>&1; do echo "$(1): $$SECONDS s, still at work"; done) & \
	ticker=$$!; trap "kill $$ticker 2>/dev/null" EXIT;
