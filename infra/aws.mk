# Targets for AWS: deploy a stage, operate it, and test it with Docker. README.md,
# "Deploying", describes them in order.

STAGE   ?=
OPERATE := build/operate
export STAGE EMAIL ORG OP APPROVAL

# The CDK runs on Node, and warns on each run that Node 20 has reached its end of life;
# the CDK works with it.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20
export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED := true
export CDK_DISABLE_CLI_TELEMETRY := true

.PHONY: build
build: needs ## build the bootstraps for the stage's architecture and zip them: build/*.zip
	@go run ./infra/archive

.PHONY: synth
synth: build ## write the CloudFormation templates of a stage into cdk.out: make synth STAGE=dev
	@rm -rf cdk.out && go run ./infra

.PHONY: cdk-bootstrap
cdk-bootstrap: account synth cdk ## create the resources that the CDK needs, once for each account and region
	@$(OPERATE) cdk-bootstrap

.PHONY: preflight
preflight: needs-stage account synth ## check that an account meets the requirements of a stage: make preflight STAGE=dev
	@$(OPERATE) preflight

.PHONY: diff
diff: needs-stage account synth cdk ## show the changes of a deployment: make diff STAGE=dev
	@$(OPERATE) diff

.PHONY: deploy
deploy: needs-stage account synth console cdk ## deploy a stage, stack by stack, and the console; asks before permissions become broader: make deploy STAGE=dev
	@$(OPERATE) deploy

.PHONY: upload
upload: needs-stage account console ## upload the console to a deployed stage: make upload STAGE=dev
	@$(OPERATE) upload

.PHONY: bootstrap
bootstrap: needs-stage operate ## create the first owner and an organisation: make bootstrap STAGE=dev EMAIL=… [ORG="…"]
	@$(OPERATE) bootstrap

.PHONY: smoke
smoke: needs-stage operate ## run the scenario of make demo on a deployed stage: make smoke STAGE=dev
	@$(OPERATE) smoke

.PHONY: logs
logs: needs-stage operate ## follow the log of an operation: make logs STAGE=dev OP=contact.get [REQUEST=…] [SINCE=1h]; without OP, search all logs for a request
	@$(OPERATE) logs

.PHONY: destroy
destroy: needs-stage account synth cdk ## delete a stage except its data, after a confirmation: make destroy STAGE=dev
	@$(OPERATE) destroy

.PHONY: sam
sam: needs-operation needs-sam synth local-env operate ## invoke an operation in Docker with its sample event: make sam OP=contact.get
	@$(OPERATE) sam

.PHONY: needs-operation
needs-operation:
	@test -f "events/$(OP).json" || { echo "Name an operation: make sam OP=contact.get; events/ has a sample event of each."; exit 1; }

# The requirements of sam local are checked before the build, which takes a minute.
.PHONY: needs-sam
needs-sam:
	@lacks=; command -v sam >/dev/null || lacks="the AWS SAM command is missing"; \
	docker info >/dev/null 2>&1 || finch info >/dev/null 2>&1 || lacks="$${lacks:+$$lacks, and }neither Docker nor Finch responds"; \
	test -z "$$lacks" || { echo "sam local needs the AWS SAM command, and Docker or Finch running; on this machine $$lacks: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html"; exit 1; }

.PHONY: sam-api
sam-api: needs-sam synth local-env operate ## serve the routes with SAM in Docker, without tokens
	@$(OPERATE) sam-api

# The variables of functions on this machine: the addresses of the servers of make run.
.PHONY: local-env
local-env: local
	@$(LOCAL) env > build/local.json

# The default is Floci; EMULATOR=localstack requires the LOCALSTACK_AUTH_TOKEN of an account.
EMULATOR      ?= floci
EMULATOR_HOST := $(if $(filter localstack,$(EMULATOR)),localhost.localstack.cloud,localhost.floci.io)
.PHONY: emulator
emulator: export STAGE := emulator
emulator: export APPROVAL := never
emulator: export EMULATOR_URL := http://$(EMULATOR_HOST):4566
emulator: export AWS_ENDPOINT_URL := $(EMULATOR_URL)
emulator: export AWS_ENDPOINT_URL_S3 := http://$(if $(filter localstack,$(EMULATOR)),s3.)$(EMULATOR_HOST):4566
emulator: export AWS_REGION := eu-west-3
emulator: export AWS_ACCESS_KEY_ID := test
emulator: export AWS_SECRET_ACCESS_KEY := test
emulator: export AWS_PROFILE :=
emulator: export AWS_SESSION_TOKEN :=
emulator: needs-docker synth console cdk operate ## deploy to an emulator of AWS in Docker, and run the scenario of make demo there
	@docker compose -f infra/compose.yaml --profile $(EMULATOR) up -d --wait
	@for i in $$(seq 60); do curl -sf $(EMULATOR_URL)/_$(EMULATOR)/health >/dev/null && exit 0; sleep 1; done; echo "$(EMULATOR) does not respond at $(EMULATOR_URL)"; exit 1
	@$(OPERATE) cdk-bootstrap
	@$(OPERATE) deploy
	@$(OPERATE) emulate
	@$(OPERATE) smoke

.PHONY: needs-docker
needs-docker:
	@docker compose version >/dev/null 2>&1 || { echo "Docker with Compose is needed: https://docs.docker.com/get-docker"; exit 1; }
	@test "$(EMULATOR)" = floci -o -n "$(LOCALSTACK_AUTH_TOKEN)" || { echo "LocalStack needs the token of an account, otherwise it has no Cognito and no HTTP APIs: make emulator EMULATOR=localstack LOCALSTACK_AUTH_TOKEN=…. Without an account: make rehearsal, or make emulator."; exit 1; }

.PHONY: needs-stage
needs-stage:
	@test -n "$(STAGE)" || { echo "Name a stage: make $(firstword $(MAKECMDGOALS)) STAGE=dev"; exit 1; }
	@test -f "infra/stages/$(STAGE).json" || { echo "There is no stage $(STAGE): correct the name, or cp infra/stages/example.json infra/stages/$(STAGE).json and edit it."; exit 1; }

.PHONY: operate
operate: needs
	@go build -o $(OPERATE) ./infra/operate

.PHONY: account
account: operate
	@$(OPERATE) account

# The CDK's command, at the version of package-lock.json.
.PHONY: cdk
cdk: node_modules/.package-lock.json

node_modules/.package-lock.json: package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed, with Node 20 or newer, to install the CDK's command: https://nodejs.org"; exit 1; }
	@npm ci --ignore-scripts --no-progress && touch $@
