#!/usr/bin/env python3
"""Times language servers side by side: from a key to the diagnostics of the text with it.

    keystroke.py [--rounds N] [--server NAME=COMMAND]... FILE.py...

Without --server it measures `mlxls serve` and those of ruff, ty, pyrefly and
basedpyright that are on PATH. Each round starts every server anew, in another
order, so that what else the machine does falls on all of them alike. It prints
a Markdown table: milliseconds, p50 / p95, of the round in which a server was
at its best, and its memory. Needs Python 3.10 on Linux or macOS.
"""

import argparse
import json
import pathlib
import random
import shlex
import shutil
import subprocess
import time

PEERS = {
    "mlxls": "mlxls serve",
    "ruff": "ruff server",
    "ty": "ty server",
    "pyrefly": "pyrefly lsp",
    "basedpyright": "basedpyright-langserver --stdio",
}
TYPED = "q = x.item()"
PLACES = 5
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {"publishDiagnostics": {"versionSupport": True, "relatedInformation": True}},
    "workspace": {"configuration": True, "workspaceFolders": True},
}


class Server:
    """One server process, spoken to from one thread."""

    def __init__(self, command, root):
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
        )
        self.ids = 0
        self.request(
            "initialize",
            {"processId": None, "rootUri": root.as_uri(), "capabilities": CAPABILITIES,
             "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}]},
        )
        self.notify("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.ids += 1
        message = {"id": self.ids, "method": method}
        self.send(message if params is None else {**message, "params": params})
        return self.until(lambda m: m.get("id") == self.ids and "method" not in m)

    def until(self, done):
        """Reads, and answers what the server asks, until a message is the one that is waited for."""
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                raise SystemExit(f"{self.process.args[0]} ended")
            message = json.loads(self.process.stdout.read(length))
            if "id" in message and "method" in message:
                asked = message.get("params") or {}
                result = [None] * len(asked.get("items", [])) if message["method"] == "workspace/configuration" else None
                self.send({"id": message["id"], "result": result})
            elif done(message):
                return message

    def diagnostics(self, uri, version):
        def published(m):
            p = m.get("params") or {}
            return m.get("method") == "textDocument/publishDiagnostics" and p["uri"] == uri and p.get("version", version) == version
        return self.until(published)

    def memory(self):
        """Megabytes."""
        out = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, text=True).stdout
        return int(out or 0) / 1024

    def stop(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()


def places(text):
    """Lines within functions after which a statement can be typed, with its indentation."""
    lines = text.split("\n")
    found = []
    for i, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        plain = line.lstrip().startswith(("return ", "x = ", "h = ", "out = ")) and line.count("(") == line.count(")")
        if indent and plain and not line.rstrip().endswith((",", "\\", "[", "{")):
            found.append((i, len(line), indent))
    return random.Random(1).sample(found, min(PLACES, len(found)))


def measure(command, path):
    text = path.read_text()
    server = Server(command, path.parent)
    uri, version, took = path.as_uri(), 1, []
    item = {"uri": uri, "languageId": "python", "version": version, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": item})
    server.diagnostics(uri, version)

    def change(start, end, new):
        nonlocal version
        version += 1
        span = {"start": dict(zip(("line", "character"), start)), "end": dict(zip(("line", "character"), end))}
        began = time.perf_counter()
        server.notify("textDocument/didChange", {
            "textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": span, "text": new}]})
        server.diagnostics(uri, version)
        took.append((time.perf_counter() - began) * 1000)

    for line, end, indent in places(text):
        change((line, end), (line, end), "\n" + indent)
        at = len(indent)
        for i, letter in enumerate(TYPED):
            change((line + 1, at + i), (line + 1, at + i), letter)
        for i in reversed(range(len(TYPED))):
            change((line + 1, at + i), (line + 1, at + i + 1), "")
        change((line, end), (line + 1, at), "")
    memory = server.memory()
    server.stop()
    took.sort()
    return took[len(took) // 2], took[len(took) * 95 // 100], memory


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE.py")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--server", action="append", default=[], metavar="NAME=COMMAND")
    options = parser.parse_args()
    servers = dict(s.split("=", 1) for s in options.server) or {
        name: command for name, command in PEERS.items() if shutil.which(shlex.split(command)[0])
    }
    best = {}
    for turn in range(options.rounds):
        for path in options.files:
            order = list(servers)
            random.Random(turn).shuffle(order)
            for name in order:
                now = measure(servers[name], path.resolve())
                best[name, path] = min(best.get((name, path), now), now)
    print("| server | " + " | ".join(f"{p.name} ({len(p.read_text().splitlines()):,} lines)" for p in options.files) + " | MB |")
    print("|---" * (len(options.files) + 2) + "|")
    for name in servers:
        rows = [best[name, p] for p in options.files]
        print(f"| {name} | " + " | ".join(f"{p50:.1f} / {p95:.1f}" for p50, p95, _ in rows) + f" | {max(r[2] for r in rows):.0f} |")


if __name__ == "__main__":
    main()
