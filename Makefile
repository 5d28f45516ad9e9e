# What is not a test: see test.sh for those.

python = $(or $(MLXLS_PYTHON),$(shell testdata/python.sh))
device ?= cpu
name ?= $(shell awk -F': ' '/^model name/ { print $$2; exit }' /proc/cpuinfo 2>/dev/null || sysctl -n machdep.cpu.brand_string)

.PHONY: evidence evidence-tables dist site

# Measures every page's pair on this machine, and writes what all machines
# measured on the pages. On a GPU: make evidence device=gpu name="Apple M4 Max"
evidence:
	mkdir -p .cache docs/evidence
	go run ./analysis/rules/gen/evidence -jobs > .cache/jobs.jsonl
	$(python) testdata/realmlx/measure.py --device $(device) --name "$(name)" < .cache/jobs.jsonl > .cache/results.json
	mv .cache/results.json "docs/evidence/$$(echo "$(name)" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9-').json"
	$(MAKE) evidence-tables

evidence-tables:
	go run ./analysis/rules/gen/evidence

# What people download, in dist: see release/README.md.
dist:
	release/dist.py --python "$$(testdata/python.sh release/requirements.txt)" $(if $(version),--version $(version))

# The documentation, in .cache/site.
site:
	go build -o .cache/mlxls ./cmd/mlxls
	"$$(testdata/python.sh docs/site/requirements.txt)" docs/site/build.py .cache/mlxls .cache/site
