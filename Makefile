# Everything one does with Haulcast from a shell; `make` alone lists it.

.DEFAULT_GOAL := help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)

# One static binary without a C compiler. `go test -race` wants one: make test CGO_ENABLED=1 ARGS=-race
CGO_ENABLED ?= 0
export CGO_ENABLED
# The version comes from above: the build must not fail in a checkout that git refuses to look at.
GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)
export GOFLAGS

# Further arguments for go test, for example ARGS='-run Alarm -v'.
ARGS ?=
# The packages that `make test` looks at.
PKG ?= ./...

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: ## set up what is missing, build, and serve the demo (DEMO=0: without it)
	@.ci/setup run
	@$(MAKE) --no-print-directory build
	@DEMO=$${DEMO:-1} exec build/haulcast serve

# Without -trimpath (the image has it), so that the tests' packages need not be compiled once more.
.PHONY: build
build: ## build/haulcast and build/simulate
	@test -x build/haulcast || echo "building; the first time takes a minute or two"
	@go build -ldflags '-s -w -X main.version=$(VERSION)' -o build/ ./cmd/haulcast ./cmd/simulate

.PHONY: test
test: ## set up what is missing and run all tests, the browser's too (PKG=./app/live ARGS='-run Late -v')
	@.ci/setup test
	go test -timeout 15m $(PKG) $(ARGS)

.PHONY: lint
lint: ## formatting, go vet and the linters (make fmt repairs the formatting)
	@.ci/lint

.PHONY: fmt
fmt: ## format the code
	go tool -modfile=.ci/tools/go.mod golangci-lint fmt ./...

.PHONY: generate
generate: ## make the Go code of the views from their .templ files
	go tool templ generate

.PHONY: drift
drift: ## check that generated code and go.mod are up to date
	@.ci/drift

.PHONY: bench
bench: ## measure what docs/performance.md promises; takes a while
	@.ci/setup run
	go test ./app/bench -run '^$$' -bench . -benchtime 1x -timeout 60m -v $(ARGS)

.PHONY: eval
eval: ## how good arrivals and alarms are on recordings (docs/arrival.md, docs/alarms.md)
	@go run ./cmd/eval

.PHONY: shots
shots: ## pictures of every page into build/shots
	@.ci/setup test
	go test ./app/journeys -count=1 -run '^TestShots$$' -timeout 15m -shots=$(abspath build/shots) $(ARGS)

.PHONY: dev
dev: ## serve the demo at http://127.0.0.1:7391, and again after every change
	@.ci/setup run
	@exec go tool templ generate --watch --open-browser=false --proxyport=7391 \
		--proxy=http://$${ADDR:-127.0.0.1:8080} --cmd="$(MAKE) --no-print-directory run"

.PHONY: clean
clean: ## remove what was built (never ./data)
	rm -rf build
