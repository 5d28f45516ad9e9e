#!/usr/bin/env bash
# Fetches what a real VS Code in a browser needs into .cache/editors, and prints
# assignments for a shell: NODE, a folder with node and npm's headers; CODE_SERVER,
# VS Code as a server; PLAYWRIGHT, the folder that has playwright-core; CHROMIUM; and
# FONTCONFIG_FILE, with fonts that look alike on every machine. Needs npm and Debian's
# apt, and a C++ compiler for one small module. A second run does nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/.cache/editors
node_version=24.9.0 server_version=4.139.1 playwright_version=1.65.1

say() { echo "$*" >&2; }
quietly() { npm "$@" --no-audit --no-fund --no-update-notifier --loglevel=error >>"$cache/npm.log" 2>&1; }

# once FOLDER COMMAND... runs the command in a new folder, unless it did before.
once() {
	local at=$1
	shift
	[ -e "$at/.done" ] || {
		say "making $(basename "$at") ..."
		rm -rf "$at"
		mkdir -p "$at"
		(cd "$at" && echo '{"private":true}' >package.json && "$@") || { tail "$cache/npm.log" >&2; exit 75; }
		touch "$at/.done"
	}
}

# The package's own installation compiles everything it may ever want, for
# minutes; a window comes up with these two modules.
code_server() {
	export npm_config_nodedir=$node
	quietly install --ignore-scripts "code-server@$server_version" &&
		cd node_modules/code-server/lib/vscode &&
		quietly install --ignore-scripts --omit=dev &&
		quietly rebuild @vscode/spdlog @vscode/native-watchdog &&
		ln -sf code-linux.sh bin/remote-cli/code-server &&
		ln -sf browser-linux.sh bin/helpers/browser.sh &&
		cd extensions && quietly install --ignore-scripts --omit=dev
}

# VS Code asks for the system's fonts: these are it.
fonts() {
	{ apt-get download fonts-inter fonts-jetbrains-mono || { apt-get update && apt-get download fonts-inter fonts-jetbrains-mono; }; } >>"$cache/npm.log" 2>&1
	for deb in *.deb; do
		dpkg-deb -x "$deb" .
	done
	cat >fonts.conf <<-XML
		<fontconfig>
		  <dir>$PWD/usr/share/fonts</dir>
		  <cachedir>$PWD/cache</cachedir>
		  <alias><family>monospace</family><prefer><family>JetBrains Mono</family></prefer></alias>
		  <alias><family>sans-serif</family><prefer><family>Inter</family></prefer></alias>
		  <alias><family>system-ui</family><prefer><family>Inter</family></prefer></alias>
		</fontconfig>
	XML
}

mkdir -p "$cache"
exec 8>"$cache/codeserver.lock"
flock 8
machine=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
node=$cache/node-$node_version/node_modules/node-linux-$machine
once "$cache/node-$node_version" quietly install --ignore-scripts "node-linux-$machine@$node_version"
export PATH=$node/bin:$PATH
once "$cache/playwright-$playwright_version" quietly install --ignore-scripts "playwright-core@$playwright_version"
once "$cache/code-server-$server_version" code_server
once "$cache/fonts" fonts
root=$("$here/debian.sh" chromium usr/lib/chromium/chromium)
cat <<SH
NODE='$node/bin'
CODE_SERVER='$cache/code-server-$server_version/node_modules/.bin/code-server'
PLAYWRIGHT='$cache/playwright-$playwright_version'
CHROMIUM='$root/usr/lib/chromium/chromium'
FONTCONFIG_FILE='$cache/fonts/fonts.conf'
SH
