# The rehearsal: the life cycle of a stage on an emulator of AWS, without Docker and
# without an account. It needs Linux and Python 3.10, besides Go and Node.

export FROM RUNS

.PHONY: rehearsal
rehearsal: needs ## run a stage's life cycle on an emulator of AWS, with IAM enforced: make rehearsal [FROM=<git ref>] [RUNS=5]
	@go build -o build/rehearsal ./infra/rehearsal && exec build/rehearsal stage

.PHONY: templates
templates: synth ## check every template with cfn-lint and sam validate
	@go build -o build/rehearsal ./infra/rehearsal && exec build/rehearsal templates
