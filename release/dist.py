#!/usr/bin/env python3
"""Builds what people download: for each platform the program, an archive, a
Python wheel and an extension for VS Code, with licences, a bill of materials
and checksums. The same commit gives the same bytes."""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

import inside
import pack

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LICENCE = "Apache-2.0"
REPOSITORY = "https://github.com/mlxls/mlxls"
# Linked whole, so that it runs on any Linux.
STATIC = "-linkmode external -extldflags '-static -s'"


@dataclass(frozen=True)
class Target:
    name: str  # as VS Code calls it
    goos: str
    goarch: str
    wheel: str  # tags of the platforms that it runs on
    zig: str = ""  # the target of the C compiler; the machine's own one when empty
    flags: str = ""
    also: tuple[str, ...] = ()  # more platforms of VS Code that it runs on

    @property
    def program(self):
        return "mlxls.exe" if self.goos == "windows" else "mlxls"


TARGETS = [
    Target("darwin-arm64", "darwin", "arm64", "macosx_12_0_arm64", "aarch64-macos.12.0"),
    Target("darwin-x64", "darwin", "amd64", "macosx_12_0_x86_64", "x86_64-macos.12.0"),
    Target("linux-x64", "linux", "amd64", "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64", "x86_64-linux-musl", STATIC, ("alpine-x64",)),
    Target("linux-arm64", "linux", "arm64", "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64", "aarch64-linux-musl", STATIC, ("alpine-arm64",)),
    Target("win32-x64", "windows", "amd64", "win_amd64", "x86_64-windows-gnu"),
]


def host():
    """Returns this machine as a target, for what is built and used on the spot."""
    goos, goarch = inside.go("env", "GOOS", "GOARCH").split()
    return Target("host", goos, goarch, re.sub(r"[-.]", "_", sysconfig.get_platform()))


def build(target, version, out, python):
    """Builds the program for a target."""
    environment = {**os.environ, "CGO_ENABLED": "1", "GOOS": target.goos, "GOARCH": target.goarch, "CGO_CFLAGS": "-O2", "GOFLAGS": ""}
    if target.zig:
        environment |= {"CC": str(HERE / "zigcc"), "ZIG": python, "ZIG_TARGET": target.zig, "ZIG_GLOBAL_CACHE_DIR": str(ROOT / ".cache/zig")}
    flags = f"-s -w -buildid= -X main.release={version} {target.flags}".strip()
    subprocess.run(
        ["go", "build", "-trimpath", "-buildvcs=true", "-tags", "netgo,osusergo", "-ldflags", flags, "-o", str(out), "./cmd/mlxls"],
        cwd=ROOT, env=environment, check=True)


def zig_folder(python):
    code = "import ziglang, os; print(os.path.dirname(ziglang.__file__))"
    return Path(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip())


def metadata(version):
    """Returns what a package index shows."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    at = {"": f"{REPOSITORY}/blob/HEAD/", "!": f"{REPOSITORY}/raw/HEAD/"}
    readme = re.sub(r"(!?)(\[[^\]]*\])\((?![a-z]+:|#)([^)\s]+)\)", lambda m: f"{m[1]}{m[2]}({at[m[1]]}{m[3]})", readme)
    lines = [
        "Metadata-Version: 2.4", "Name: mlxls", f"Version: {version}",
        "Summary: Finds Python code that makes MLX slow, and rewrites it.",
        "Keywords: mlx,linter,language-server,performance,apple-silicon",
        f"License-Expression: {LICENCE}", "License-File: LICENSE", "License-File: THIRD-PARTY.txt",
        "Classifier: Environment :: Console", "Classifier: Intended Audience :: Developers",
        "Classifier: Programming Language :: Python", "Classifier: Topic :: Software Development :: Quality Assurance",
        "Requires-Python: >=3.8", f"Project-URL: Source, {REPOSITORY}", "Description-Content-Type: text/markdown", "", readme,
    ]
    return "\n".join(lines)


def deliver(target, version, out, python, epoch, vsix):
    """Makes everything for one target in a folder."""
    start = time.monotonic()
    work = ROOT / ".cache/release" / target.name
    work.mkdir(parents=True, exist_ok=True)
    program = work / target.program
    build(target, version, program, python)
    found = inside.components(program, target.goos, zig_folder(python) if target.zig else None)
    licence, others = (ROOT / "LICENSE").read_text(encoding="utf-8"), inside.notices(found)
    bill = inside.bill(program, version, LICENCE, found, epoch)

    name = f"mlxls-{version}-{target.name}"
    (out / f"{name}.cdx.json").write_text(bill, encoding="utf-8", newline="\n")
    pack.archive(out / f"{name}{'.zip' if target.goos == 'windows' else '.tar.gz'}", {
        f"{name}/{target.program}": (program.read_bytes(), 0o755),
        f"{name}/LICENSE": (licence.encode(), 0o644),
        f"{name}/THIRD-PARTY.txt": (others.encode(), 0o644),
    }, epoch)
    beside = {"licenses/LICENSE": licence, "licenses/THIRD-PARTY.txt": others, "sboms/mlxls.cdx.json": bill}
    wheel = pack.wheel(out, version, target.wheel, program.read_bytes(), metadata(version), beside, epoch)
    (notices := work / "THIRD-PARTY.txt").write_text(others, encoding="utf-8", newline="\n")
    for platform in (target.name, *target.also) if vsix else ():
        subprocess.run([str(ROOT / "editors/vscode/package.sh"), platform, str(program), str(notices)], check=True)
        made = out / f"mlxls-{version}-{platform}.vsix"
        shutil.move(ROOT / f"dist/mlxls-{platform}.vsix", made)
        pack.again(made, epoch)
    print(f"{target.name:14} program {size(program)}, wheel {size(wheel)}, {time.monotonic() - start:.0f} s", flush=True)


def size(path):
    return f"{path.stat().st_size / 1e6:.1f} MB"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", default=json.loads((ROOT / "editors/vscode/package.json").read_text())["version"])
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--only", nargs="*", metavar="TARGET", help=f"of {', '.join(t.name for t in TARGETS)}, or host: this machine, with its own C compiler")
    parser.add_argument("--python", default="python3", help="a Python that has what requirements.txt asks for")
    parser.add_argument("--no-vsix", dest="vsix", action="store_false", help="make no extensions for VS Code")
    options = parser.parse_args()

    commit = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or commit)
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    os.umask(0o022)
    options.out.mkdir(parents=True, exist_ok=True)
    targets = [host()] if options.only == ["host"] else [t for t in TARGETS if options.only is None or t.name in options.only]
    for target in targets:
        deliver(target, options.version, options.out, options.python, epoch, options.vsix and target.name != "host")
    names = sorted(f for f in options.out.iterdir() if f.name.startswith(f"mlxls-{options.version}"))
    sums = "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in names)
    (options.out / "SHA256SUMS").write_text(sums, newline="\n")


if __name__ == "__main__":
    main()
