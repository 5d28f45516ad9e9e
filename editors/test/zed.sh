#!/usr/bin/env bash
# Compiles the extension for Zed to a component, as Zed does, and runs what it
# exports in the engine that Zed uses. MLXLS is the program to test. Zed itself
# is in no package registry: that it takes the extension is not tested.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/.cache/editors
# The linker of components comes with LLVM and clang, which it does not need.
rustc=usr/bin/rustc
root=$("$here/debian.sh" "rustc cargo libstd-rust-dev-wasm32 lld alone:rust-llvm" \
	"$rustc usr/bin/cargo usr/lib/llvm-*/bin/lld usr/lib/rustlib/*-linux-gnu/bin/wasm-component-ld")
linkers=$(echo "$root"/usr/lib/llvm-*/bin):$(echo "$root"/usr/lib/rustlib/*-linux-gnu/bin)
python=$cache/wasmtime/bin/python
[ -x "$python" ] || { python3 -m venv "$cache/wasmtime" && "$cache/wasmtime/bin/pip" install -q --disable-pip-version-check wasmtime==50.0.1; }

"$root/$rustc" --version
"$root/usr/bin/cargo" fetch --quiet --locked --manifest-path "$here/../zed/Cargo.toml" || exit 75 # see run.sh
# A compiler that the user has chosen may not know the target.
env -u RUSTUP_TOOLCHAIN -u RUSTFLAGS -u RUSTC_WRAPPER PATH="$linkers:$PATH" RUSTC="$root/$rustc" CARGO_TARGET_DIR="$cache/zed" \
	"$root/usr/bin/cargo" build --quiet --locked --release --target wasm32-wasip2 --manifest-path "$here/../zed/Cargo.toml"
timeout 120 "$python" "$here/zed.py" "$cache/zed/wasm32-wasip2/release/mlxls_zed.wasm"
