#!/usr/bin/env bash
# package.sh [TARGET [MLXLS [NOTICES]]]
#
# Makes dist/mlxls-TARGET.vsix, the extension with the program inside. TARGET is
# a platform as VS Code names it (linux-x64, darwin-arm64, win32-x64 …), by
# default this machine's; MLXLS is the program built for it, by default one that
# is built now; NOTICES is a file with the licences of what is in the program. A
# target "universal" has no program inside. Needs Go and Node.js 20.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
own=$(node -p '`${process.platform}-${process.arch}`')
target=${1:-$own} mlxls=${2:-} notices=${3:-/dev/null}
version=$(node -p "require('$here/package.json').version")
build=$root/.cache/editors/vscode-build
mkdir -p "$build" "$root/dist"
exec 9>"$build/lock"
flock 9

host=$root/.cache/mlxls
(cd "$root" && go build -o "$host" ./cmd/mlxls)
if [ -z "$mlxls" ] && [ "$target" != universal ]; then
	[ "$target" = "$own" ] || { echo "package.sh: name the program built for $target" >&2; exit 2; }
	mlxls=$build/mlxls
	(cd "$root" && go build -trimpath -ldflags "-s -w -X main.release=$version" -o "$mlxls" ./cmd/mlxls)
fi

cd "$build"
rm -rf src walkthrough bin dist pictures
cp -R "$here"/{src,walkthrough,.vscodeignore,CHANGELOG.md,icon.png,package.json,package-lock.json,tsconfig.json} .
cp "$root/LICENSE" LICENSE.txt
mkdir -p pictures
cp "$root"/docs/pictures/vscode-*.png pictures/
sed 's|\.\./\.\./docs/||' "$here/README.md" >README.md
if ! cmp -s package-lock.json .installed; then
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	cp package-lock.json .installed
fi
"$host" config --schema | node "$here/settings.mjs" package.json
options=()
if [ "$target" != universal ]; then
	mkdir bin
	case $target in win32-*) name=mlxls.exe ;; *) name=mlxls ;; esac
	cp "$mlxls" "bin/$name"
	chmod +x "bin/$name"
	options=(--target "$target")
fi
npm run --silent check
npm run --silent bundle -- --log-level=warning --metafile=bundle.json
node "$here/notices.mjs" bundle.json | cat - "$notices" >NOTICES.txt
out=$root/dist/mlxls-$target.vsix
npx --no-install vsce package "${options[@]}" --no-dependencies --baseImagesUrl "https://github.com/mlxls/mlxls/raw/HEAD/docs" --out "$out" >vsce.log || { cat vsce.log >&2; exit 1; }
echo "$out"
