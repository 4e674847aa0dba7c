# The clients: the one in TypeScript, the Bruno collection, and the checks of the OpenAPI document.

CLIENTS := infra/clients

$(CLIENTS)/node_modules/.package-lock.json: $(CLIENTS)/package.json $(CLIENTS)/package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed, with Node 20.19 or newer, to build the client: https://nodejs.org"; exit 1; }
	@cd $(CLIENTS) && npm install --no-save --no-audit --no-fund --loglevel=error >/dev/null && touch node_modules/.package-lock.json

$(CLIENTS)/dist/src/index.js: $(CLIENTS)/node_modules/.package-lock.json $(wildcard $(CLIENTS)/src/*.ts $(CLIENTS)/test/*.ts) $(CLIENTS)/types.mjs functions/system/openapi/openapi.json.gz
	@cd $(CLIENTS) && npm run --silent build && touch dist/src/index.js

.PHONY: clients
clients: $(CLIENTS)/dist/src/index.js ## compile the client in TypeScript

.PHONY: document-check
document-check: $(CLIENTS)/node_modules/.package-lock.json
	@cd $(CLIENTS) && npm run --silent lint
