#!/bin/sh
# Runs every check that a change must pass. Needs Go, a C compiler and
# Python 3.10 with venv; fetches the rest. MLXLS_PYTHON may name a Python that
# has MLX; without it one is made in .cache. FUZZTIME is for each fuzz target: a count of runs (2000x) or a time (10s).
set -eu
cd "$(dirname "$0")"
exec </dev/null

step() { printf '\n== %s\n' "$*"; }
fail() {
	echo "test.sh: $*" >&2
	exit 1
}

command -v go >/dev/null || fail "go is missing: install Go 1.26 or later"
cc=$(go env CC)
command -v "${cc%% *}" >/dev/null || fail "the C compiler $cc is missing (Debian: apt install gcc libc6-dev)"

step python with MLX
if [ -z "${MLXLS_PYTHON:-}" ]; then
	MLXLS_PYTHON=$(testdata/python.sh)
fi
export MLXLS_PYTHON
"$MLXLS_PYTHON" -c 'import mlx.core as mx; print("MLX", mx.__version__, "on", mx.default_device())'

step gofmt
unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || fail "not formatted:
$unformatted"

step go vet
go vet ./...

step staticcheck
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

step go test -race
go test -race -timeout 30m ./...

step a language client of others
go build -o .cache/mlxls ./cmd/mlxls
MLXLS=$PWD/.cache/mlxls "$MLXLS_PYTHON" -m pytest -q -p no:cacheprovider -o asyncio_mode=auto testdata/lsp

step real editors
editors/test/run.sh

step the wheel
release/test.sh

step the documentation site
"$(testdata/python.sh docs/site/requirements.txt)" docs/site/build.py .cache/mlxls .cache/site

step fuzz
targets=$(go test -list '^Fuzz' ./...)
echo "$targets" | awk '/^Fuzz/ { names = names " " $1 } /^ok/ { n = split(names, a, " "); for (i = 1; i <= n; i++) print $2, a[i]; names = "" }' |
	while read -r package target; do
		echo "$package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-2000x}" -fuzzminimizetime 5x "$package" </dev/null
	done

step "all passed"
