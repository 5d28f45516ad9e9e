#!/usr/bin/env bash
# Packages the extension with MLXLS inside and tests it in a real VS Code: once
# from inside, once by keyboard and screen. PICTURES, a folder, gets pictures.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
programs=$("$here/codeserver.sh")
set -a
eval "$programs"
set +a
export PATH=$NODE:$PATH
VSIX=$("$here/../vscode/package.sh" "" "$MLXLS")
export VSIX
echo "VS Code $("$CODE_SERVER" --version | sed -n 's/.*with Code //p'), $("$CHROMIUM" --version 2>/dev/null)"
status=0
for test in api screen; do
	# A key pressed while the window moves its focus is lost: a person would press again.
	timeout 600 node "$here/vscode/$test.mjs" || timeout 600 node "$here/vscode/$test.mjs" || status=1
done
exit $status
