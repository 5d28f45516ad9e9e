#!/usr/bin/env bash
# The server in a real Helix, in a terminal of tmux: keys are typed, the screen
# is read. MLXLS is the program to test; with SCREENS, a folder, screens with
# their colours are kept there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
command -v tmux >/dev/null || apt-get install -y --no-install-recommends tmux >/dev/null
root=$("$here/debian.sh" hx usr/lib/hx/hx)
hx=$root/usr/lib/hx/hx
work=$(mktemp -d)
term() { tmux -S "$work/tmux" -f /dev/null "$@"; }
trap 'term kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

mkdir -p "$work/helix" "$work/project"
sed "s|command = \"mlxls\"|command = \"$MLXLS\"|" "$here/../helix/languages.toml" >"$work/helix/languages.toml"
cat >"$work/helix/config.toml" <<'TOML'
theme = "default"
[editor]
end-of-line-diagnostics = "info"
[editor.inline-diagnostics]
cursor-line = "warning"
TOML
cp "$here/files/norm.py" "$work/project/"
: >"$work/project/mlxls.toml"
export XDG_CONFIG_HOME=$work XDG_CACHE_HOME=$work HELIX_RUNTIME=$root/usr/lib/hx/runtime

failed=0
screen() { term capture-pane -p -t hx; }
shows() { screen | grep -qF -- "$1"; }
hides() { ! shows "$1"; }
saved() { cmp -s "$work/project/norm.py" "$here/files/$1"; }
keys() { term send-keys -t hx "$@"; }
escape() { # a key that follows at once would be taken as one with Alt
	keys Escape
	sleep 0.3
}
check() {
	local what=$1 until=$((SECONDS + 30))
	shift
	while ! "$@"; do
		if [ $SECONDS -ge $until ]; then
			failed=1
			echo "FAIL  $what"
			screen | sed 's/^/      /'
			return
		fi
		sleep 0.1
	done
	echo "ok    $what"
}
keep() { [ -z "${SCREENS:-}" ] || term capture-pane -e -p -t hx >"$SCREENS/helix-$1.ansi"; }

"$hx" --version
"$hx" --health python 2>&1 | sed 's/\x1b\[[0-9;]*m//g' >"$work/health"
health() { grep -q "✓.*$(basename "$MLXLS")" "$work/health"; }
check "hx --health python finds the server" health

term new-session -d -s hx -x 170 -y 32 "cd '$work/project' && env LC_ALL=C.UTF-8 COLORTERM=truecolor '$hx' norm.py; echo \$? >'$work/status'"
check "the diagnostic is beside the line" shows "mx.fast.rms_norm is one kernel"
keep diagnostic

keys 23 G g s # to y on its line
keys Space k
check "hover shows dtype and shape" shows "(B, L, 4, D)"
keep hover
escape

keys g g ']' d # selects the first diagnostic
keys Space a
check "the menu has the quick fix" shows "Use mx.fast.rms_norm"
keep actions
check "the menu explains" shows "Explain rms-norm"
keys Enter # it is the preferred one, and first
check "the quick fix is applied" shows "return mx.fast.rms_norm(x, self.weight, self.eps)"
check "its diagnostic goes" hides "is one kernel"
escape
keys ':w' Enter
check "the file is saved as it was shown" saved norm.fixed.py
keys u
check "one undo takes the fix back" shows "mx.rsqrt(mx.mean(mx.square(x)"
escape
keys ':q!' Enter
check "Helix ends, and the server with it" test -s "$work/status"
exit $failed
