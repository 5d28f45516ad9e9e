#!/usr/bin/env python3
"""Times language servers side by side: from a key to the diagnostics of the text with it.

    keystroke.py [--rounds N] [--server NAME=COMMAND]... [--many FOLDER] FILE.py...

Without --server it measures `mlxls serve` and those of ruff, ast-grep, ty,
pyrefly and basedpyright that are on PATH. Each round starts every server anew,
in another order, so that what else the machine does falls on all of them alike.
It prints Markdown tables: milliseconds of the round in which a server was at
its best, and its memory. With --many it also opens up to 200 files of a folder
at once. A server that takes longer than --limit seconds for a file is stopped
typing there. Needs Python 3.10 on Linux or macOS.
"""

import argparse
import json
import os
import pathlib
import random
import shlex
import shutil
import subprocess
import threading
import time

PEERS = {
    "mlxls": "mlxls serve",
    "ruff": "ruff server",
    "ast-grep": f"ast-grep lsp -c {pathlib.Path(__file__).resolve().parent / 'ast-grep' / 'sgconfig.yml'}",
    "ty": "ty server",
    "pyrefly": "pyrefly lsp",
    "basedpyright": "basedpyright-langserver --stdio",
}
TYPED = "q = x.item()"
PLACES = 5
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor", "source"]}},
                       "dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    },
    "workspace": {"configuration": True, "workspaceFolders": True},
}


class Server:
    """One server process, spoken to from one thread."""

    def __init__(self, command, root):
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
        )
        self.ids, self.writing = 0, threading.Lock()
        answer = self.request(
            "initialize",
            {"processId": None, "rootUri": root.as_uri(), "capabilities": CAPABILITIES,
             "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}]},
        )
        self.notify("initialized", {})
        sync = answer["result"]["capabilities"].get("textDocumentSync")
        self.whole = (sync.get("change") if isinstance(sync, dict) else sync) == 1

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        with self.writing:
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

    def processes(self):
        """The server's process and those that it started, with the kilobytes of each."""
        out = subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], capture_output=True, text=True).stdout
        rows = [tuple(map(int, line.split())) for line in out.splitlines()]
        found, waiting = {}, [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.update((p, rss) for p, _, rss in rows if p == pid)
            waiting += [p for p, parent, _ in rows if parent == pid]
        return found

    def memory(self):
        """Megabytes."""
        return sum(self.processes().values()) / 1024

    def cpu(self):
        """Milliseconds of processor time so far; 0 where that can't be seen so exactly."""
        total = 0
        for pid in self.processes():
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            total += int(fields[11]) + int(fields[12])
        return total * 1000 / os.sysconf("SC_CLK_TCK")

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


def measure(command, path, limit):
    """One session with one file: milliseconds by what was done, and megabytes."""
    text = path.read_text()
    began = time.perf_counter()
    server = Server(command, path.parent)
    uri, version, took = path.as_uri(), 1, []
    item = {"uri": uri, "languageId": "python", "version": version, "text": text}
    server.notify("textDocument/didOpen", {"textDocument": item})
    found = server.diagnostics(uri, version)["params"]["diagnostics"]
    opened = (time.perf_counter() - began) * 1000

    def change(start, end, new):
        nonlocal version, text
        version += 1
        lines = text.split("\n")
        offsets = [sum(len(line) + 1 for line in lines[:row]) + column for row, column in (start, end)]
        text = text[: offsets[0]] + new + text[offsets[1] :]
        span = {"start": dict(zip(("line", "character"), start)), "end": dict(zip(("line", "character"), end))}
        edit = {"text": text} if server.whole else {"range": span, "text": new}
        began = time.perf_counter()
        server.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [edit]})
        server.diagnostics(uri, version)
        took.append((time.perf_counter() - began) * 1000)

    spots, before = places(text), server.cpu()
    for line, end, indent in spots:
        if sum(took) > limit * 1000:
            break
        change((line, end), (line, end), "\n" + indent)
        at = len(indent)
        for i, letter in enumerate(TYPED):
            change((line + 1, at + i), (line + 1, at + i), letter)
        for i in reversed(range(len(TYPED))):
            change((line + 1, at + i), (line + 1, at + i + 1), "")
        change((line, end), (line + 1, at), "")

    cpu = (server.cpu() - before) / max(len(took), 1)

    def asked(method, params):
        began = time.perf_counter()
        server.request(method, {"textDocument": {"uri": uri}, **params})
        return (time.perf_counter() - began) * 1000

    actions = [asked("textDocument/codeAction", {"range": d["range"], "context": {"diagnostics": [d]}}) for d in found[:20]]
    hovers = [asked("textDocument/hover", {"position": {"line": line, "character": end - 2}}) for line, end, _ in spots]
    memory = server.memory()
    server.stop()
    return {"key": took, "cpu": cpu, "open": opened, "action": actions, "hover": hovers, "MB": memory}


def many(command, folder):
    """Seconds from the first of up to 200 files opened at once to the diagnostics of all, and megabytes."""
    files = sorted(folder.rglob("*.py"))[:200]
    server = Server(command, folder)
    waiting = {path.as_uri() for path in files}
    texts = [(path.as_uri(), path.read_text()) for path in files]

    def write():  # beside the reader: else both sides may wait for the other to read
        for uri, text in texts:
            server.notify("textDocument/didOpen", {
                "textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": text}})

    began = time.perf_counter()
    threading.Thread(target=write).start()

    def last(m):
        if m.get("method") == "textDocument/publishDiagnostics":
            waiting.discard(m["params"]["uri"])
        return not waiting

    server.until(last)
    took, memory = time.perf_counter() - began, server.memory()
    server.stop()
    return took, memory, len(files)


def at(samples, share):
    return sorted(samples)[min(len(samples) * share // 100, len(samples) - 1)] if samples else float("nan")


def cell(*figures):
    return " / ".join("–" if f != f else f"{f:.1f}" if f < 100 else f"{f:.0f}" for f in figures)


def table(title, columns, rows):
    print(f"\n{title}\n\n| server | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name, cells in rows:
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE.py")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60)
    parser.add_argument("--many", type=pathlib.Path, metavar="FOLDER")
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
                now = measure(servers[name], path.resolve(), options.limit)
                if (name, path) not in best or at(now["key"], 50) < at(best[name, path]["key"], 50):
                    best[name, path] = now
    columns = [f"{p.name} ({len(p.read_text().splitlines()):,} lines)" for p in options.files]

    def rows(show):
        return [(name, [show(best[name, p]) for p in options.files]) for name in servers]

    table("A key, p50 / p95 ms", columns, rows(lambda b: cell(at(b["key"], 50), at(b["key"], 95))))
    table("Processor time of a key, ms", columns, rows(lambda b: cell(b["cpu"])))
    table("Start of the server to the first diagnostics, ms", columns, rows(lambda b: cell(b["open"])))
    table("Code action and hover, p50 ms", columns, rows(lambda b: cell(at(b["action"], 50), at(b["hover"], 50))))
    table("Memory, MB", columns, rows(lambda b: f"{b['MB']:.0f}"))
    if options.many:
        seen = [(name, many(command, options.many.resolve())) for name, command in servers.items() if name != "ast-grep"]
        table(f"{seen[0][1][2]} files at once", ["s", "MB"], [(name, [f"{s:.2f}", f"{mb:.0f}"]) for name, (s, mb, _) in seen])


if __name__ == "__main__":
    main()
