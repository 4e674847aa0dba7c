# The console, the web client: built when its sources or the API's description changed.

CONSOLE := infra/console
CONSOLE_SOURCES = $(shell find $(CONSOLE)/src $(CONSOLE)/public -type f -not -name schema.d.ts) $(CONSOLE)/index.html $(CONSOLE)/vite.config.ts
export COMPTOIR_CONSOLE := build/console

.PHONY: console
console: build/console/index.html ## build the web client into build/console, if its sources changed

build/console/index.html: $(CONSOLE)/node_modules/.package-lock.json $(CONSOLE_SOURCES)
	@cd $(CONSOLE) && npm run --silent build

# npm install, not npm ci: it can omit an optional package that a registry does not have.
$(CONSOLE)/node_modules/.package-lock.json: $(CONSOLE)/package.json $(CONSOLE)/package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed, with Node 20.19 or newer, to build the console: https://nodejs.org"; exit 1; }
	@cd $(CONSOLE) && npm install --no-save --no-audit --no-fund --loglevel=error >/dev/null && touch node_modules/.package-lock.json

$(CONSOLE)/src/api/schema.d.ts: functions/system/openapi/openapi.json.gz $(CONSOLE)/node_modules/.package-lock.json
	@cd $(CONSOLE) && npm run --silent types

.PHONY: console-check
console-check: $(CONSOLE)/src/api/schema.d.ts
	@cd $(CONSOLE) && npm run --silent check && npm test --silent

.PHONY: pictures
pictures: needs console ## make the README's pictures of the console; needs Chromium
	@to=$$(mktemp -d) && cd infra/local && COMPTOIR_PICTURES=$$to go test -count=1 -run '^TestConsole$$' . && cp $$to/list.png $$to/page.png ../console/pictures/ && rm -r $$to
