# The rehearsal: a stage's whole life on an emulator of AWS, without Docker and
# without an account. Linux and Python 3.10 are needed besides Go and Node.

export FROM RUNS

.PHONY: rehearsal
rehearsal: needs ## play a stage's life on an emulator of AWS, IAM enforced: make rehearsal [FROM=<git ref>] [RUNS=5]
	@go build -o build/rehearsal ./infra/rehearsal && exec build/rehearsal stage

.PHONY: templates
templates: synth ## hold every template against cfn-lint and sam validate
	@go build -o build/rehearsal ./infra/rehearsal && exec build/rehearsal templates
