# Everything that a developer runs. `make help` lists it.

VERSION     := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 20s

.PHONY: help build demo image release test race lint generate fuzz bench faults profile clean browser redis promtool compiler

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/truchman
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/truchman ./cmd/truchman

demo: build ## build and run everything on embedded defaults; Ctrl-C stops it
	@exec bin/truchman demo

test: browser redis promtool ## install what the tests need and run them all
	go mod download
	go vet ./...
	go -C bench vet ./...
	go -C bench test ./...
	go -C deploy/tools vet ./...
	go -C deploy/tools test ./...
	TRUCHMAN_BROWSER=required TRUCHMAN_REDIS=required TRUCHMAN_PROMTOOL=required go test -timeout 20m ./...

# The drawn documents of whole packs and those of fuzzing go through one goroutine: they are left out.
race: compiler redis ## run the tests under the race detector
	CGO_ENABLED=1 go test -race -timeout 20m $$(go list ./... | grep -v '/mappings$$')
	CGO_ENABLED=1 go test -race -timeout 20m ./mappings -run '^Test' -skip '^Test(ForeignDocuments|RefusalsHoldNoValues|NothingIsLostSilently|MessagesRoundTrip)$$' -rapid.checks=5

# What installs Debian's packages.
DEBIAN := sudo=$$([ "$$(id -u)" -eq 0 ] || echo sudo); $$sudo apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends

# The page of the API is looked at in a real browser.
browser:
	@command -v chromium >/dev/null || { $(DEBIAN) chromium; }

# The ledger, callbacks and limits are held to a real Redis, which each test starts for itself.
redis:
	@command -v redis-server >/dev/null && command -v redis-sentinel >/dev/null || { $(DEBIAN) redis-server redis-sentinel; }

# The alert rules are held to Prometheus's own tool, which comes with the server; nothing of it is started.
promtool:
	@command -v promtool >/dev/null || { $(DEBIAN) prometheus; }

# The race detector links C. Debian's compiler is installed where there is none.
compiler:
	@command -v "$$(go env CC)" >/dev/null || { $(DEBIAN) gcc libc6-dev; }

lint: ## check the form: gofmt, go vet, staticcheck
	@files=$$(gofmt -l .); [ -z "$$files" ] || { echo "not formatted as gofmt does:"; echo "$$files"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	cd deploy/tools && go run $(STATICCHECK) ./...

generate: ## write the generated files anew
	go generate ./...
	go -C deploy/tools run . chart

image: ## build the image as an OCI archive in dist, without Docker
	go -C deploy/tools run . image $(VERSION)

release: ## build binaries, Debian packages, checksums and bills of materials in dist
	go -C deploy/tools run . release $(VERSION)

fuzz: ## run each fuzz target for FUZZTIME (20s)
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' "$$package" | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package"; \
		done; \
	done

bench: ## measure, and print the tables
	bench/run.sh

faults: redis ## break things under load, with real processes, and hold what partners were told against what banks did
	go run ./faults

profile: ## measure what the binary spends its time on, for the compiler
	bench/profile.sh

clean: ## remove what was built
	rm -rf bin
