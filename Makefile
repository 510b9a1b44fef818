# The tasks of the project. `make` alone builds crosscheck, runs it on raw/ and checks what it wrote.

PYTHON ?= python3
CARGO ?= cargo
RELEASE := target/release/crosscheck
DEV := target/debug/crosscheck
VENV := target/venv
WHEEL_VENV := target/wheel-venv
ACCEPTED := target/acceptance
REPORTED := target/report
TOOLS := target/tools
COUNTED := target/instructions

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run help build check test lint tools unit acceptance test-report test-office test-faults test-kills test-settings test-memory test-spark test-spark-growth test-spark-cluster test-install test-dockerfile dist wheel wheels test-hf-tagger test-hf-tagger-run fuzz fmt schemas eval bench instructions train train-parser train-events train-facts clean

run: build ## Build, run on raw/, check what was written to output/ (default)
	$(RELEASE) run raw -o output
	$(RELEASE) check output

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build the release binary
	$(CARGO) build --locked --release

check: build ## Check the tables in output/ against their contract
	$(RELEASE) check output

test: ## Run all tests: lint, unit, acceptance, test-report, test-install, test-hf-tagger
	$(MAKE) lint
	$(MAKE) unit
	$(MAKE) acceptance
	$(MAKE) test-report
	$(MAKE) test-install
	$(MAKE) test-hf-tagger

# All but hf-tagger, whose candle asks for more features of crates that the others use.
CRATES := --package crosscheck --package crosscheck-text --package crosscheck-train

lint: tools ## Check formatting, lints, documentation and dependencies, warnings are errors; compiles the fuzz targets
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked $(CRATES) --all-targets -- -D warnings
	$(CARGO) clippy --locked --package crosscheck-fuzz -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps $(CRATES)
	$(TOOLS)/bin/cargo-machete --skip-target-dir
	$(TOOLS)/bin/cargo-deny --locked check bans licenses sources
	$(PYTHON) tests/lint/advisories.py $(TOOLS)/bin/cargo-deny

# Neither does work that optimization would shorten by more than it takes. What is there in these versions is not asked for again.
tools:
	CARGO_PROFILE_DEV_DEBUG=false $(CARGO) install --locked --debug --quiet --root $(TOOLS) --target-dir $(TOOLS)/build \
		cargo-deny@0.20.2 cargo-machete@0.9.2
	rm -rf $(TOOLS)/build

unit: ## Run the cargo tests, the fast inner loop
	$(CARGO) test --locked $(CRATES)

# The binary is built as `cargo test` builds it: a plain build has other features and would compile everything again.
acceptance: $(VENV)/ready ## Run on raw/, validate the package, read every table in pandas, polars, pyarrow and duckdb, run examples/
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	$(VENV)/bin/python tests/gold/check_gold.py
	rm -rf $(ACCEPTED)
	$(DEV) run raw -o $(ACCEPTED) --quiet
	$(DEV) check $(ACCEPTED)
	$(VENV)/bin/python tests/acceptance/package.py $(ACCEPTED)
	$(VENV)/bin/python tests/acceptance/readers.py $(ACCEPTED)
	$(VENV)/bin/python tests/acceptance/planted.py $(ACCEPTED)
	$(VENV)/bin/python tests/acceptance/choices.py $(DEV) $(ACCEPTED) $(ACCEPTED)-chosen
	$(VENV)/bin/python tests/acceptance/databases.py $(DEV) $(ACCEPTED)-databases
	$(VENV)/bin/python tests/acceptance/queries.py $(ACCEPTED)
	$(VENV)/bin/python tests/acceptance/questions.py $(ACCEPTED) docs/questions.md
	PYTHONPATH="$(CURDIR)/python" PATH="$(CURDIR)/target/debug:$$PATH" $(VENV)/bin/python tests/acceptance/notebook.py $(ACCEPTED)
	$(VENV)/bin/python tests/acceptance/analysis_r.py $(ACCEPTED)
	$(VENV)/bin/python tests/acceptance/commands.py $(DEV) README.md docs/inputs.md docs/tutorial.md docs/limits.md docs/python.md

# Both take what `make build` compiled: the same profile, features and folder, so that nothing is compiled twice.
test-install: wheel ## Install the wheel, the crate and the archive as users would, and use them (compiles the release binary)
	rm -rf $(WHEEL_VENV) target/installed
	$(PYTHON) -m venv $(WHEEL_VENV)
	$(WHEEL_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-index target/wheels/*.whl
	$(WHEEL_VENV)/bin/python tests/acceptance/module.py raw bare
	$(WHEEL_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint tests/acceptance/requirements.txt \
		duckdb "crosscheck[pandas,polars,pyarrow] @ file://$$(ls $(CURDIR)/target/wheels/*.whl)"
	$(WHEEL_VENV)/bin/python tests/acceptance/module.py raw
	$(CARGO) install --locked --quiet --path . --root target/installed --target-dir target
	target/installed/bin/crosscheck --version
	$(MAKE) dist
	rm -rf target/unpacked
	mkdir -p target/unpacked
	tar -xzf target/dist/crosscheck-*.tar.gz --strip-components 1 -C target/unpacked
	target/unpacked/bin/crosscheck run raw --output target/unpacked/output --quiet
	target/unpacked/bin/crosscheck check target/unpacked/output
	test -s target/unpacked/share/man/man1/crosscheck-run.1
	test -s target/unpacked/share/completions/crosscheck.bash

wheel: build $(VENV)/ready ## Build the Python wheel for machines like this one in target/wheels
	rm -rf target/wheels
	cd python && $(CURDIR)/$(VENV)/bin/maturin build --quiet --release --locked --target-dir $(CURDIR)/target --out $(CURDIR)/target/wheels
	PYTHONPATH=python $(VENV)/bin/mypy --config-file python/pyproject.toml --cache-dir target/mypy python/crosscheck tests/acceptance/module.py

# Zig links against the C library that the tag names, and compiles C for the other machine. The folder of its own keeps the release
# build of this machine as it is. `MACHINES=x86_64` builds one of them.
MACHINES ?= x86_64 aarch64
GLIBC := 2_28
ZIG_VENV := $(TOOLS)/zig-venv

wheels: $(ZIG_VENV)/ready ## Build wheels for Linux on MACHINES (x86_64 aarch64) with glibc 2.28 or later in target/manylinux; compiles all for each
	set -eu; for machine in $(MACHINES); do \
		rustup target list --installed | grep -q "^$$machine-unknown-linux-gnu$$" || { \
			echo "the toolchain lacks $$machine: rustup target add $$machine-unknown-linux-gnu"; exit 2; }; \
		(cd python && PATH="$(CURDIR)/$(ZIG_VENV)/bin:$$PATH" maturin build --quiet --release --locked --zig --target "$$machine-unknown-linux-gnu" \
			--compatibility manylinux_$(GLIBC) --target-dir $(CURDIR)/target --out $(CURDIR)/target/manylinux); \
	done
	$(PYTHON) tests/acceptance/wheels.py target/manylinux $(MACHINES)

$(ZIG_VENV)/ready: tests/acceptance/requirements.txt
	rm -rf $(ZIG_VENV)
	$(PYTHON) -m venv $(ZIG_VENV)
	$(ZIG_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint tests/acceptance/requirements.txt maturin ziglang==0.17.1
	touch $@

test-dockerfile: build ## Follow the last stage of the Dockerfile in a Debian of its own (needs root, debootstrap and a mirror)
	$(PYTHON) tests/acceptance/dockerfile.py $(RELEASE) target/docker

# The same binary gives the same archive, whenever and by whom it is made.
dist: build ## Pack the command with its manual pages and completions as target/dist/crosscheck-VERSION-TARGET.tar.gz
	rm -rf target/dist
	set -eu; \
	name="crosscheck-$$($(RELEASE) --version | cut -d ' ' -f 2)-$$(rustc --version --verbose | sed -n 's/^host: //p')"; \
	folder="target/dist/$$name"; \
	mkdir -p "$$folder/bin" "$$folder/share/man/man1" "$$folder/share/completions"; \
	cp $(RELEASE) "$$folder/bin/"; \
	cp README.md CHANGELOG.md LICENSE NOTICE "$$folder/"; \
	$(RELEASE) man --dir "$$folder/share/man/man1"; \
	for shell in bash zsh fish; do $(RELEASE) completions "$$shell" > "$$folder/share/completions/crosscheck.$$shell"; done; \
	tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C target/dist -cf - "$$name" | gzip -n > "target/dist/$$name.tar.gz"; \
	rm -rf "$$folder"; \
	ls -l target/dist

# One folder of the sample, one of texts that try to become part of the page, one of two events, one without a conflict.
test-report: $(VENV)/ready ## Open report.html in headless Chromium; skipped where there is none, unless CROSSCHECK_NEED_CHROMIUM=1
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	rm -rf $(REPORTED)
	$(DEV) run raw -o $(REPORTED)/sample --quiet
	set -e; for name in hostile several quiet; do $(DEV) run tests/acceptance/$$name.jsonl -o $(REPORTED)/$$name --quiet; done
	$(VENV)/bin/python tests/acceptance/report.py $(REPORTED)/sample $(REPORTED)/sample.png
	set -e; for name in hostile several quiet; do $(VENV)/bin/python tests/acceptance/report.py $(REPORTED)/$$name; done

test-office: $(VENV)/ready ## Open every CSV file in LibreOffice and compare what it shows; skipped where there is none, unless CROSSCHECK_NEED_OFFICE=1
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	rm -rf target/office
	$(DEV) run raw -o target/office/sample --quiet
	$(DEV) run tests/acceptance/formulas.jsonl -o target/office/formulas --quiet
	$(VENV)/bin/python tests/acceptance/office.py target/office/sample target/office/formulas

test-settings: ## Run with each numeric setting at both ends of its range
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	$(PYTHON) tests/acceptance/settings.py $(DEV) raw target/settings

test-faults: ## Let each rename, write and fsync of a run fail, and kill the run at it (needs strace; FAULTS="--every 10" for fewer)
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	$(PYTHON) tests/acceptance/faults.py $(DEV) target/faults $(FAULTS)

# The invented articles come from the example that `cargo test` has built.
test-kills: ## Kill 60 runs at random moments, and let the next ones go on
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	mkdir -p target/kills
	target/debug/examples/generate --articles 60 > target/kills.jsonl
	$(PYTHON) tests/acceptance/kills.py $(DEV) target/kills.jsonl target/kills

test-memory: build ## Measure how the memory of a run grows with its input (MEMORY="--megabytes 200 800" for more)
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	$(PYTHON) tests/acceptance/memory.py $(RELEASE) target/debug/examples/generate target/memory $(MEMORY)

SPARK ?= 4.0.1
SPARK_VENV := target/spark-venv-$(SPARK)

test-spark: build $(SPARK_VENV)/ready ## Compare what crosscheck.spark makes with the tables of a run (installs PySpark of version SPARK, and Java where it may)
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	$(SPARK_VENV)/bin/python tests/acceptance/spark.py $(RELEASE) target/debug/examples/generate target/spark

test-spark-growth: build $(SPARK_VENV)/ready ## The same of documents that are added to others
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	$(SPARK_VENV)/bin/python tests/acceptance/spark.py $(RELEASE) target/debug/examples/generate target/spark growth

test-spark-cluster: build $(SPARK_VENV)/ready ## The same of 10,000 articles on a cluster whose executors are killed (CLUSTER="--articles 2000" for fewer)
	$(CARGO) test --locked $(CRATES) --no-run --quiet
	$(SPARK_VENV)/bin/python tests/acceptance/spark_cluster.py $(RELEASE) target/debug/examples/generate target/spark-cluster $(CLUSTER)

$(SPARK_VENV)/ready:
	@command -v java > /dev/null || { [ "$$(id -u)" = 0 ] && apt-get update --quiet=2 \
		&& DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends openjdk-17-jre-headless > /dev/null; } \
		|| { echo "Spark needs Java 17: install a JRE"; exit 2; }
	rm -rf $(SPARK_VENV)
	$(PYTHON) -m venv $(SPARK_VENV)
	$(SPARK_VENV)/bin/python -m pip install --quiet --disable-pip-version-check "pyspark==$(SPARK)" pyarrow==19.0.1 pandas==2.3.3 setuptools
	touch $@

test-hf-tagger: ## Lint and test the package behind `--tagger`; compiles candle, but neither polars nor arrow
	$(CARGO) clippy --locked --package crosscheck-hf-tagger --all-targets -- -D warnings
	$(CARGO) test --locked --package crosscheck-hf-tagger

# candle asks for more features of crates that polars and arrow use too, so that this compiles all of them a second time.
test-hf-tagger-run: ## Test `--tagger` through the binary, built with the feature hf-tagger; compiles everything again
	$(CARGO) clippy --locked --features hf-tagger --all-targets -- -D warnings
	$(CARGO) test --locked --features hf-tagger --test it tagger

$(VENV)/ready: tests/acceptance/requirements.txt
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/acceptance/requirements.txt
	touch $@

SECONDS ?= 60

fuzz: ## Run each fuzz target for SECONDS (60), from the files of tests/ on; TARGETS names some of them
	$(PYTHON) fuzz/run.py $(SECONDS) $(TARGETS)

fmt: ## Format the Rust code
	$(CARGO) fmt --all

schemas: ## Write schemas/ from the definition of the tables
	$(CARGO) run --locked --quiet -- schemas --write

eval: run ## Score the tables in output/ against tests/gold, and each finder of names (SUITES=DIR adds sets and writes docs/methods.md)
	$(RELEASE) eval --gold tests/gold output
	$(CARGO) run --locked --release --package crosscheck-train --bin ablate_tagger -- tests/gold raw docs/methods.md $(SUITES)

bench: ## Run the benchmarks: bytes a second of each stage, then `make instructions`
	$(CARGO) bench --locked
	$(MAKE) instructions

# The release build, but with the names of functions: it is linked once more, and nothing else is compiled.
instructions: ## Count the instructions of two runs with callgrind, and how they changed (needs valgrind; UPDATE=1 keeps the figures)
	mkdir -p $(COUNTED)
	$(CARGO) run --locked --release --quiet --example generate -- --shape events --articles 200 --seed 7 > $(COUNTED)/events.jsonl
	$(CARGO) rustc --locked --release --bin crosscheck -- -C strip=none
	$(PYTHON) benches/instructions.py $(RELEASE) $(COUNTED)/events.jsonl

UNPACKED := target/train

# The training sets are not part of the repository.
need = @test -n "$($(1))" || { echo "name the folder of $(2): make $@ $(1)=DIR"; exit 2; }

train: ## Train the tagger on the sets in DATA with the vectors in VECTORS (OPTIONS=--without-share-alike leaves sets out)
	$(call need,DATA,the training sets)
	$(call need,VECTORS,the static vectors)
	mkdir -p $(UNPACKED)
	for set in $(DATA)/ner_*.jsonl.gz $(DATA)/silver_*.jsonl.gz; do gzip -dc $$set > $(UNPACKED)/$$(basename $$set .gz) || exit 1; done
	$(CARGO) run --locked --release --package crosscheck-train --bin train_tagger -- $(UNPACKED) $(VECTORS) rules/models/tagger.bin $(OPTIONS)

train-parser: ## Train the tagger of parts of speech and the parser on SILVER, sentences with trees, with the vectors in VECTORS
	$(call need,SILVER,the sentences with trees)
	$(call need,VECTORS,the static vectors)
	$(CARGO) run --locked --release --package crosscheck-train --bin train_parser -- $(SILVER) rules/models/parser.bin --vectors $(VECTORS) $(OPTIONS)

train-events: ## Fit the weights that group documents into events, on the training topics of ECB+ in DATA, and print them
	$(call need,DATA,the training sets)
	mkdir -p $(UNPACKED)
	gzip -dc $(DATA)/crossdoc_ecb.jsonl.gz > $(UNPACKED)/crossdoc_ecb.jsonl
	$(CARGO) run --locked --release --package crosscheck-train --bin train_events -- $(UNPACKED)/crossdoc_ecb.jsonl

train-facts: ## Learn which sentences state one fact and which answers answer one question from FACTS, folders of facts, and say how well that does on folders left out
	$(call need,FACTS,folders with `articles` and `slots.jsonl`)
	mkdir -p $(UNPACKED)
	$(CARGO) run --locked --release --package crosscheck-train --bin train_facts -- rules/models $(UNPACKED) $(FACTS) --short train/facts/short

clean: ## Remove what was built and what was written to output/
	$(CARGO) clean
	find output -mindepth 1 ! -name .gitignore -delete
