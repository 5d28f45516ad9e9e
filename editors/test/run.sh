#!/usr/bin/env bash
# Builds mlxls and tests it in real editors, all or those named:
#
#   editors/test/run.sh neovim emacs
#
# The editors are fetched into .cache/editors. Needs Debian's apt, as CI has it, a
# C++ compiler, and npm for VS Code. PICTURES, a folder, gets pictures of VS Code.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || set -- neovim helix emacs zed vscode
cd "$here/../.."
go build -o .cache/mlxls ./cmd/mlxls
export MLXLS=$PWD/.cache/mlxls
failed=
for editor; do
	echo "-- $editor"
	status=0
	"$here/$editor.sh" || status=$?
	case $status in
	0) ;;
	75) echo "NOT TESTED: what $editor needs could not be fetched" ;;
	*) failed="$failed $editor" ;;
	esac
done
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
