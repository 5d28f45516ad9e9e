#!/bin/sh
# Builds mlxls and runs it on real MLX code, a public package that is
# downloaded and not installed. Needs Go, a C compiler and Python 3 with pip.
set -eu
cd "$(dirname "$0")"
package=mlx-transformers==0.3.0
code=.cache/demo/$package

mkdir -p .cache
echo "building mlxls ..." >&2
go build -o .cache/mlxls ./cmd/mlxls

if [ ! -d "$code" ]; then
	pip=python3
	if ! python3 -m pip --version >/dev/null 2>&1; then
		pip=.cache/pip/bin/python
		python3 -m venv .cache/pip || {
			echo "demo.sh: python3 has neither pip nor venv (Debian: apt install python3-venv)" >&2
			exit 1
		}
	fi
	echo "downloading $package ..." >&2
	rm -rf .cache/demo
	mkdir -p .cache/demo
	$pip -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest .cache/demo "$package"
	python3 -m zipfile -e .cache/demo/*.whl .cache/demo/unpacked
	mv .cache/demo/unpacked "$code"
fi

# Findings are what the demo is for: 1 means that there are some.
status=0
.cache/mlxls check "$@" "$code" || status=$?
[ "$status" -le 1 ]
