#!/usr/bin/env bash
# Runs editors/test/neovim.lua in a real Neovim. MLXLS is the program to test.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$("$here/debian.sh" neovim usr/bin/nvim)
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
export VIMRUNTIME=$root/usr/share/nvim/runtime XDG_STATE_HOME=$state XDG_CONFIG_HOME=$state XDG_DATA_HOME=$state MLXLS_CACHE_DIR=$state/mlxls
"$root/usr/bin/nvim" --version | head -n1
timeout 180 "$root/usr/bin/nvim" --clean --headless -l "$here/neovim.lua" "$here/../neovim" "$here/files" "$MLXLS" 2>"$state/messages" || { cat "$state/messages"; exit 1; }
