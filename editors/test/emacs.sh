#!/usr/bin/env bash
# Runs editors/test/emacs.el in a real Emacs. MLXLS is the program to test.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$("$here/debian.sh" emacs-nox usr/bin/emacs-nox)
# Emacs has its folders built in; these variables say where they are now.
share=$(echo "$root"/usr/share/emacs/[0-9]*)
exec=$(dirname "$(find "$root/usr/libexec/emacs" -name '*.pdmp' | head -n1)")
export EMACSLOADPATH=$share/lisp EMACSDATA=$share/etc EMACSDOC=$share/etc EMACSPATH=$exec
run() { "$root/usr/bin/emacs-nox" --dump-file="$(echo "$exec"/*.pdmp)" "$@"; }
run --version | head -n1
messages=$(mktemp)
trap 'rm -f "$messages"' EXIT
EDITORS=$here/.. run -Q --batch -l "$here/emacs.el" 2>"$messages" || { cat "$messages"; exit 1; }
