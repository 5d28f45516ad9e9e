"""Runs the component of the extension for Zed in wasmtime, with stand-ins of
what Zed gives it.

    zed.py COMPONENT

MLXLS is the program to test.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib

from wasmtime import Engine, Store, WasiConfig
from wasmtime.component import Component, ComponentInstanceType, FuncType, Linker, ResourceHost, ResourceType, Variant

wasm, server = sys.argv[1], os.environ["MLXLS"]
source = pathlib.Path(__file__).parent.parent / "zed"
kinds = ["worktree", "project", "key-value-store"]
failed = 0


def check(what, ok, got=""):
    global failed
    failed += not ok
    print(f"{'ok  ' if ok else 'FAIL'}  {what}" + ("" if ok else f"\n      {got}"))


class Zed:
    """The component in a Zed that has some settings and some programs on the PATH."""

    def __init__(self, settings=None, path=None):
        functions = {
            "[method]worktree.which": lambda _, name: (path or {}).get(name),
            "[method]worktree.shell-env": lambda _: [("LANG", "C.UTF-8")],
            "[method]worktree.id": lambda _: 1,
            "[method]worktree.root-path": lambda _: "/project",
            "get-settings": lambda place, category, key: Variant("ok", json.dumps((settings or {}).get(key, {}))),
        }
        engine = Engine()
        self.store = Store(engine)
        self.folder = tempfile.TemporaryDirectory()  # in which an extension finds itself
        wasi = WasiConfig()
        wasi.env = [("PWD", self.folder.name)]
        wasi.preopen_dir(self.folder.name, self.folder.name)
        self.store.set_wasi(wasi)
        component = Component.from_file(engine, wasm)
        linker = Linker(engine)
        linker.add_wasip2()
        with linker.root() as root:
            for name, item in component.type.imports(engine).items():
                if name.startswith("wasi:"):
                    continue
                if isinstance(item.ty, ResourceType):
                    root.add_resource(name, ResourceType.host(kinds.index(name)), lambda store, number: None)
                elif isinstance(item.ty, FuncType):
                    self.define(root, name, functions)
                elif isinstance(item.ty, ComponentInstanceType):
                    with root.add_instance(name) as inner:
                        for part, sub in item.ty.exports(engine).items():
                            if isinstance(sub.ty, FuncType):
                                self.define(inner, part, functions)
        self.instance = linker.instantiate(self.store, component)
        self.call("init-extension", worktree=False)

    def define(self, where, name, functions):
        def answer(store, *args):
            try:
                return functions[name](*args)
            finally:
                for a in args:
                    if hasattr(a, "drop"):  # a handle is lent until the answer
                        a.drop(store)

        where.add_func(name, answer)

    def call(self, name, *args, worktree=True):
        if worktree:
            args += (ResourceHost.own(1, kinds.index("worktree")).to_any(self.store),)
        function = self.instance.get_func(self.store, name)
        got = function(self.store, *args)
        function.post_return(self.store)
        return got.payload if isinstance(got, Variant) else got

    def command(self):
        got = self.call("language-server-command", "mlxls")
        return got if isinstance(got, str) else (got.command, got.args, dict(got.env))


manifest = tomllib.loads((source / "extension.toml").read_text())
cargo = tomllib.loads((source / "Cargo.toml").read_text())
needed = {"id", "name", "version", "schema_version", "authors", "description", "repository"}
check("the manifest has all that Zed wants", needed <= manifest.keys() and manifest["schema_version"] == 1, manifest)
check("it names the server, for Python", manifest["language_servers"]["mlxls"]["languages"] == ["Python"], manifest)
check("the crate has its version", cargo["package"]["version"] == manifest["version"], cargo)
# Zed refuses a component that does not say for which version of its interface it is made.
check("the component is one, and says its interface", (data := pathlib.Path(wasm).read_bytes())[4:8] == b"\x0d\0\1\0" and b"zed:api-version" in data)

found = Zed(path={"mlxls": server}).command()
check("the server on the PATH is started", found == (server, ["serve"], {"LANG": "C.UTF-8"}), found)
mine = {"mlxls": {"binary": {"path": "/mine", "arguments": ["serve", "--log-level", "debug"], "env": {"A": "b"}}, "settings": {"ignore": ["eval"]}}}
zed = Zed(settings=mine, path={"mlxls": server})
got = zed.command()
check("one in the settings is preferred", got == ("/mine", ["serve", "--log-level", "debug"], {"LANG": "C.UTF-8", "A": "b"}), got)
got = zed.call("language-server-initialization-options", "mlxls")
check("settings go out at the start", json.loads(got) == {"ignore": ["eval"]}, got)
got = zed.call("language-server-workspace-configuration", "mlxls")
check("and when the server asks", json.loads(got) == {"mlxls": {"ignore": ["eval"]}}, got)
got = Zed().command()
check("without a server there is advice", isinstance(got, str) and "pip install mlxls" in got, got)

command, args, _ = found
hello = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}})
bye = [json.dumps({"jsonrpc": "2.0", "id": 2, "method": "shutdown"}), json.dumps({"jsonrpc": "2.0", "method": "exit"})]
said = "".join(f"Content-Length: {len(m)}\r\n\r\n{m}" for m in [hello, *bye])
run = subprocess.run([command, *args], input=said.encode(), capture_output=True, timeout=60)
check("what is started is the server", run.returncode == 0 and b'"hoverProvider":true' in run.stdout, run)
sys.exit(failed > 0)
