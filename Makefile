# Fiscus. Two commands do everything on a Debian 12 machine with Swift: `make run` and `make test`.

SWIFT_BUILD := swift build -c release
BUILD := .build/release
PLUGINS := AE BA HR RS

.PHONY: soak fuzz run examples test build bench chaos chaos-books chaos-exchange bootstrap bootstrap-test bootstrap-bench schemas clean

run: build ## a host with a tenant per country, sample documents issued over HTTP; ONCE=1 ends by itself
	@scripts/demo-tenants out/demo $(if $(ONCE),--once)

examples: build ## issue every example with a throw-away key, and send it to simulated authorities
	@scripts/demo-key out/keys
	@bin/fiscus examples examples --out out/examples --submit \
		--key out/keys/demo-key.pem --cert out/keys/demo-cert.pem

test: bootstrap-test schemas build
	swift build -c release --build-tests
	swift test -c release --skip-build

build: bootstrap schemas ## bin/fiscus and bin/plugins
	$(SWIFT_BUILD) --product fiscus
	$(SWIFT_BUILD) --product fiscus-validate
	@set -e; for country in $(PLUGINS); do $(SWIFT_BUILD) --product Fiscus$$country; done
	@set -e; mkdir -p bin/plugins share/fiscus
	@ln -sfn ../../schemas/fetched share/fiscus/schemas
	@ln -sfn ../../templates share/fiscus/templates
	@ln -sfn ../../SDK share/fiscus/sdk
	@install -m 755 $(BUILD)/fiscus $(BUILD)/fiscus-validate bin/
	@set -e; for country in $(PLUGINS); do \
		install -m 755 $(BUILD)/libFiscus$$country.so bin/plugins/; \
		rm -rf bin/plugins/libFiscus$$country; \
		cp -R Plugins/$$country/libFiscus$$country bin/plugins/; \
	done
	@chmod -R go-w bin

bench: bootstrap-bench build ## beside peers and physical limits, in one run each; see docs/performance.md
	$(SWIFT_BUILD) --product fiscus-bench-issue
	$(SWIFT_BUILD) --product fiscus-bench-signatures
	$(BUILD)/fiscus-bench-issue .
	@for lines in 1000 10000; do $(BUILD)/fiscus-bench-issue . $$lines; done
	$(BUILD)/fiscus-bench-signatures schemas/fetched
	$(SWIFT_BUILD) --product fiscus-bench-validator
	scripts/bench-validator
	$(SWIFT_BUILD) --product fiscus-bench-ledger
	$(BUILD)/fiscus-bench-ledger
	$(SWIFT_BUILD) --product fiscus-bench-exchange
	$(BUILD)/fiscus-bench-exchange
	$(SWIFT_BUILD) --product fiscus-bench-host
	$(BUILD)/fiscus-bench-host

CHAOS_SUBMISSIONS := 2000
CHAOS_KILLS := 60
CHAOS_SEED := 1

chaos: chaos-books chaos-exchange ## the long runs: nothing lost, nothing twice, whatever is killed

chaos-books: bootstrap-test build ## 100,000 documents against the model; books and host killed 50 times on both engines
	$(SWIFT_BUILD) --build-tests
	FISCUS_LEDGER_DOCUMENTS=100000 FISCUS_LEDGER_KILLS=50 FISCUS_HOST_KILLS=50 \
		swift test -c release --skip-build --filter 'PropertyTests|FaultTests|KillTests'

chaos-exchange: build bootstrap-test ## 2,000 submissions a country and engine through every fault, hosts killed 60 times
	$(SWIFT_BUILD) --product fiscus-exchange-chaos
	@set -e; for country in RS HR AE; do for engine in sqlite postgres; do \
		echo "$$country on $$engine"; $(BUILD)/fiscus-exchange-chaos $$country $$engine \
			$(CHAOS_SUBMISSIONS) $(CHAOS_KILLS) $(CHAOS_SEED); done; done

soak: build bootstrap-test ## ten minutes of two hosts with eight clients on PostgreSQL: no deadlock, nothing lost
	$(SWIFT_BUILD) --product fiscus-bench-ledger
	FISCUS_BENCH_SECONDS=600 $(BUILD)/fiscus-bench-ledger deadlocks

bootstrap:
	@scripts/bootstrap run

bootstrap-test:
	@scripts/bootstrap test

bootstrap-bench:
	@scripts/bootstrap bench

schemas: bootstrap ## the pinned schemas and rule sets, see schemas/lock.json
	@/usr/bin/python3 scripts/fetch-schemas $(if $(WHEELS),--wheels $(WHEELS))

fuzz: ## libFuzzer on the XML entry, XPath and the rule loaders
	scripts/fuzz-validator 120

fuzz-api: build bootstrap-test ## schemathesis against a host of its own
	scripts/fuzz-api

clean:
	rm -rf .build bin share out schemas/fetched .venv
