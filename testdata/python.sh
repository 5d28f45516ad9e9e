#!/bin/sh
# python.sh [REQUIREMENTS]
#
# Prints the path of a Python that has what requirements.txt, or the file that
# is named, asks for. The first call makes it, in .cache; later ones find it.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
requirements=${1:-$root/testdata/requirements.txt}

fail() {
	echo "$1" >&2
	exit 1
}

command -v python3 >/dev/null || fail "python3 is missing: install Python 3.10 or later (Debian: apt install python3 python3-venv)"
version=$(python3 -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])')
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || fail "python3 is $version: MLX needs 3.10 or later"

venv=$root/.cache/python-$version-$(cksum <"$requirements" | cut -d ' ' -f 1)
python=$venv/bin/python
if [ ! -e "$venv/complete" ]; then
	rm -rf "$venv"
	mkdir -p "$root/.cache"
	if python3 -m venv "$venv" >/dev/null 2>&1; then
		pip="$python -m pip"
	elif python3 -m venv --without-pip "$venv" >&2 && python3 -m pip --version >/dev/null 2>&1; then
		pip="python3 -m pip --python $python" # Debian without python3-venv, with python3-pip
	else
		fail "python3 makes no virtual environment with pip in it (Debian: apt install python3-venv)"
	fi
	echo "installing $(tr '\n' ' ' <"$requirements")into $venv" >&2
	$pip --disable-pip-version-check install --quiet --requirement "$requirements" >&2
	[ $# -gt 0 ] || "$python" -c 'import mlx.core' || fail "$venv: MLX does not start"
	touch "$venv/complete"
fi
echo "$python"
