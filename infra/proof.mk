# The long runs that prove the product's promises, and the checker of a table.

.PHONY: verify
ifeq ($(AWS_PROFILE)$(AWS_ENDPOINT_URL_DYNAMODB),)
verify: local ## check all derived data against the documents, while make run is running; any table with AWS_PROFILE=… TABLE_NAME=…
	@env=$$($(LOCAL) env) && \
	AWS_ENDPOINT_URL_DYNAMODB=$$(printf '%s' "$$env" | sed -n 's/.*"AWS_ENDPOINT_URL_DYNAMODB": "\(.*\)".*/\1/p') STAGE= go run ./infra/verify
else
verify: needs
	@go run ./infra/verify
endif

.PHONY: show
ifeq ($(AWS_PROFILE)$(AWS_ENDPOINT_URL_DYNAMODB),)
show: local ## show packed items as text, while make run is running, or with STAGE=…: make show KEY="<pk> <sk>"; the changes after a time: SINCE=…
	@test -n "$(KEY)$(SINCE)" || { echo 'Name a key or a time: make show KEY="<pk> <sk>", or SINCE=2026-11-21T08:00:00Z.'; exit 1; }
	@env=$$($(LOCAL) env) && \
	AWS_ENDPOINT_URL_DYNAMODB=$$(printf '%s' "$$env" | sed -n 's/.*"AWS_ENDPOINT_URL_DYNAMODB": "\(.*\)".*/\1/p') STAGE= go run ./infra/verify -show "$(KEY)" -since "$(SINCE)"
else
show: needs
	@test -n "$(KEY)$(SINCE)" || { echo 'Name a key or a time: make show KEY="<pk> <sk>", or SINCE=2026-11-21T08:00:00Z.'; exit 1; }
	@go run ./infra/verify -show "$(KEY)" -since "$(SINCE)"
endif

.PHONY: model
model: needs ## check many random days of several users against a model: make model [CHECKS=200]
	@go test ./functions/test/model -run 'TestResponsesMatchModel' -v -timeout 60m -rapid.checks=$(or $(CHECKS),200) -rapid.steps=60

.PHONY: cost
cost: needs ## measure usage and show the cost of 1,000 orders and of a month on AWS: make cost [DOCUMENTS=50000]
	@go test ./infra/cost -count=1 -run '^(TestUsageIsUpToDate|TestTablesAreUpToDate)$$' -update >/dev/null && go run ./infra/cost $(DOCUMENTS)

.PHONY: start
start: build ## measure the start of each function several times: infra/proof/start.txt
	@mkdir -p infra/proof
	@{ echo "make start, $$(date -u +%Y-%m-%d), $$(go version | cut -d' ' -f3), $$(getconf _NPROCESSORS_ONLN) processors. Archives (arm64):"; \
	wc -c build/*.zip | sed '$$d'; go test ./functions/lambda -run '^$$' -bench 'Start|FirstAnswer' -benchtime 5x -timeout 20m; } | tee infra/proof/start.txt

.PHONY: rie
rie: needs ## run every operation under AWS's own Runtime Interface Emulator, on Linux: infra/proof/rie.txt
	@test "$$(uname -s)" = Linux || { echo "AWS's Runtime Interface Emulator runs on Linux only."; exit 1; }
	@RIE_REPORT="$(CURDIR)/infra/proof/rie.txt" go test ./functions/lambda -count=1 -timeout 20m -run '^TestEmulatorHandlesSampleEvents$$' && cat infra/proof/rie.txt

.PHONY: growth
growth: needs ## check that the cost of an operation does not grow with the data; writes infra/proof/growth.md; make growth [SIZES="1000 10000 100000"] [ROUNDS=20]
	@go test ./infra/proof/growth -count=1 -timeout 10h -v -run TestOrderCostsStayConstant -sizes "$(or $(SIZES),1000 10000 100000)" -rounds $(or $(ROUNDS),20) -write
	@go test ./infra/proof/growth -count=1 -timeout 10h -v -run TestImportCostsStayConstant -rows "$(or $(SIZES),1000 10000 100000)" -write

.PHONY: fuzz
fuzz: needs ## run every fuzz target for FUZZTIME=10m, one after the other: infra/proof/fuzz.md; make fuzz [FUZZ=FuzzBody] [WORKERS=2]
	@sh infra/proof/fuzz.sh

.PHONY: crash
crash: needs ## kill the local system with -9 under load and restart it: infra/proof/crash.md; make crash [KILLS=5] [WRITERS=8] [LOAD=600]
	@cd infra/local && go test . -count=1 -v -timeout 60m -run '^TestKilledUnderLoad$$' -kills $(or $(KILLS),5) -writers $(or $(WRITERS),8) -load $(or $(LOAD),600) -report ../proof/crash.md

.PHONY: faults
faults: needs ## inject every fault at every AWS call of every operation: infra/proof/faults.md
	@CPU="$$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)" FAULTS=all FAULTS_REPORT="$(CURDIR)/infra/proof/faults.md" \
	go test ./functions/test/faults -count=1 -timeout 4h -v -run '^(TestInjectedFaultsLeaveSameState|TestPoisonedRecordBlocksNoOther)$$'

.PHONY: contract
contract: needs ## play a property-based tester of APIs against the local system: make contract [PHASES=examples,coverage] [EXAMPLES=30]
	@PHASES="$(PHASES)" EXAMPLES="$(EXAMPLES)" bash infra/proof/contract.sh

.PHONY: hostile
hostile: needs ## send every hostile value to every field and parameter of every operation, and the most expensive bodies: infra/proof/bodies.txt
	@HOSTILE=all go test ./functions/test/hostile -count=1 -timeout 2h -v -run '^(TestEveryFieldMeetsHostileValues|TestEveryParameterMeetsHostileValues|TestEveryTextRefusesForbiddenCharacters|TestHostileTextsPassEveryOperation)$$'
	@HOSTILE=all BODIES_REPORT="$(CURDIR)/infra/proof/bodies.txt" \
	go test ./functions/lambda -count=1 -timeout 2h -v -run '^TestMostExpensiveBodiesStayWithinBounds$$'
