# Comptoir. make without a target lists the targets.

DATA  ?= .comptoir
LOCAL := "$(DATA)"/local
TOOL  := go tool -modfile=tools.mod
export COMPTOIR_DATA := $(DATA)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -Eh '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

.PHONY: run
run: local console ## start the local system; Ctrl-C stops it, the data stays
	@exec $(LOCAL) run

.PHONY: demo
demo: export COMPTOIR_STARTED := $(shell date -u +%Y-%m-%dT%H:%M:%SZ)
demo: local console ## run one business day of a sample company as a demo, whether make run is running or not
	@$(LOCAL) demo

.PHONY: drop
drop: local ## import files by dropping them into the bucket: make drop KIND=customers FILES="a.csv b.csv"
	@$(LOCAL) drop "$(KIND)" $(FILES)

.PHONY: token
token: local ## show a token: make token EMAIL=paul@comptoir.example
	@$(LOCAL) token $(if $(EMAIL),"$(EMAIL)")

.PHONY: seed
seed: needs ## load the documents of the sample events into an emulator's table: AWS_ENDPOINT_URL_DYNAMODB=… make seed [OP=invoice.void]
	@go run ./infra/sample/seed $(OP)

.PHONY: reset
reset: local ## delete all local data
	@$(LOCAL) reset

.PHONY: test
test: needs ## run all tests, long ones in their short form; TWINS=1 duplicates every operation in the tests of the catalogue
	@go test -short -vet=off ./... # make lint vets
	@cd infra/local && go test -short -vet=off ./...

.PHONY: long
long: needs ## run the long form of the tests that make test shortens
	@go test ./infra/archive ./infra/stack ./functions/lambda -run '^(TestArchivesAreReproducible|TestPlannedCatalogueFitsQuotas|TestEmulatorHandlesSampleEvents)$$'

.PHONY: check
check: test format lint goldens long build synth ## run test, format, lint, goldens, long, build and synth

.PHONY: format
format: needs
	@out=$$($(TOOL) gofumpt -l functions shared infra); test -z "$$out" || { echo "Not formatted (make fmt formats them):"; echo "$$out"; exit 1; }

.PHONY: fmt
fmt: needs ## format the code
	@$(TOOL) gofumpt -w functions shared infra

.PHONY: lint
lint: needs console-check document-check
	@go vet ./... && $(TOOL) staticcheck ./...
	@cd infra/local && go vet ./... && go tool -modfile=../../tools.mod staticcheck ./...
	@go run ./infra/voice

GOLDENS := ^(TestCatalogue|TestCost|TestRightsOfEachRoleMatchGolden|TestRoutesMatchGolden|TestServedDocumentMatchesCatalogue|TestKeysMatchGolden|TestStoredItems|TestPDFsMatchGoldens|TestStacks|TestUsageIsUpToDate|TestTablesAreUpToDate|TestCollectionMatchesEvents)$$

.PHONY: update
update: needs ## update the goldens: catalogue, cost, rights, routes, OpenAPI, keys, stored items, PDFs, stacks
	@go test ./functions/test/samples -run '^TestLearnedNamesEveryOperation$$' -update
	@go test ./functions ./functions/test/document ./functions/test/cost ./shared/table ./shared/store ./shared/pdf ./infra/stack ./infra/cost ./infra/clients -run '$(GOLDENS)' -update

.PHONY: dictionary
dictionary: needs ## make a dictionary for packed items from the samples: make dictionary N=2 (never a number in use)
	@test ! -s "shared/table/dictionary/$(N).txt" || { echo "Dictionary $(N) is permanently in use; choose the next number."; exit 1; }
	@go test ./functions/test/samples -count=1 -timeout 30m -run '^TestWriteDictionary$$' -dictionary "shared/table/dictionary/$(N).txt" -v | grep texts

.PHONY: goldens
goldens: update
	@git diff --exit-code -- functions shared infra || { echo "The goldens above were not up to date: review the difference and commit it."; exit 1; }

.PHONY: codes
codes: needs ## update the problem codes in the operations' specs: add the codes seen in tests, remove the unused ones
	@seen=$$(mktemp) && COMPTOIR_CODES=$$seen go test -count=1 ./functions/...; \
		COMPTOIR_CODES=$$seen go test -count=1 ./functions -run '^(TestFaultsAreComplete|TestDocumentedCodesAreUsed)$$' -update; rm -f "$$seen"
	@$(TOOL) gofumpt -w functions shared

.PHONY: bench
bench: needs console ## measure speed: writes infra/proof/bench.md, bench.svg and console.md, then runs the micro-benchmarks: make bench [ROUNDS=200] [SECONDS=3]
	@go test ./infra/proof/speed -count=1 -timeout 60m -v -rounds $(or $(ROUNDS),200) -seconds $(or $(SECONDS),3) -write
	@cd infra/local && go test -count=1 -v -run '^TestConsoleTimes$$' . -times ../proof/console.md
	@go test -run '^$$' -bench . -benchmem ./shared/...

# The local system is a separate program. It is rebuilt after each change; the first
# build takes a few minutes, mostly compiling.
.PHONY: local
local: needs folder
	@test -x $(LOCAL) || echo "Building the local system. The first time takes a few minutes." >&2
	@to=$$(cd "$(DATA)" && pwd) && cd infra/local && go build -o "$$to/local" .

# Other users of the machine cannot read the folder.
.PHONY: folder
folder:
	@umask 077; mkdir -p "$(DATA)" 2>/dev/null && test -w "$(DATA)" || { echo "The data folder $(DATA) cannot be written: choose another with DATA=…"; exit 1; }

# console: the web client.
include infra/console.mk

# clients: other clients of the API.
include infra/clients.mk

# build, synth, deploy and the other targets for AWS.
include infra/aws.mk

# rehearsal and templates: the deployment on an emulator.
include infra/rehearsal.mk

# verify, show and the long runs.
include infra/proof.mk

.PHONY: needs
needs:
	@command -v go >/dev/null || { echo "Go 1.26.6 or newer is needed: https://go.dev/dl"; exit 1; }
	@test -n "$(DYNOXIDE_BIN)$(AWS_ENDPOINT_URL_DYNAMODB)" || command -v npm >/dev/null || { echo "npm is needed, with Node 20 or newer, to install the table's server: https://nodejs.org"; exit 1; }
