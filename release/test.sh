#!/bin/sh
# Builds the wheel of this machine, installs it into a new virtual environment
# and uses it there, as someone who knows nothing of Go.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "release/test.sh: $*" >&2
	exit 1
}

"$root/release/dist.py" --only host --no-vsix --out "$work/dist"
(cd "$work/dist" && sha256sum --check --quiet SHA256SUMS)
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-index "$work"/dist/*.whl
cd "$work"
mlxls=$work/venv/bin/mlxls

"$mlxls" version
if commit=$(git -C "$root" rev-parse HEAD 2>/dev/null); then # else these are sources without their history
	"$mlxls" version | grep -q "^commit $(echo "$commit" | cut -c 1-12)" || fail "mlxls version does not say that it is $commit"
fi
cat >model.py <<'PYTHON'
import mlx.core as mx


def norm(x: mx.array, weight: mx.array):
    return weight * (x * mx.rsqrt(mx.mean(mx.square(x), axis=-1, keepdims=True) + 1e-5))
PYTHON
status=0
"$mlxls" check model.py || status=$?
[ "$status" = 1 ] || fail "check ended with $status, not with 1"
"$mlxls" fix --unsafe --quiet model.py
grep -q 'mx.fast.rms_norm' model.py || fail "fix did not write mx.fast.rms_norm"
"$mlxls" check --quiet model.py
"$work/venv/bin/pip" show --files mlxls | grep -q 'licenses/THIRD-PARTY.txt' || fail "the wheel has no licences"
"$work/venv/bin/pip" uninstall --quiet --yes mlxls
[ ! -e "$mlxls" ] || fail "the program is still there after it was uninstalled"
echo "the wheel installs, runs and goes"
