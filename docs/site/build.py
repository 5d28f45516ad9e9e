#!/usr/bin/env python3
"""Builds the documentation site: pages that stand here, and pages made of what
the project says elsewhere, so that nothing is written twice. Then it follows
every link within the site.

build.py MLXLS OUT: MLXLS is the program, OUT the folder of the site."""

import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
REPOSITORY = "https://github.com/mlxls/mlxls"
EDITORS = {"vscode": "VS Code", "zed": "Zed", "neovim": "Neovim", "helix": "Helix", "emacs": "Emacs"}
# Sections of a rule's page that tests read, and people need not.
FOR_TESTS = ("Inputs", "Timed")
LINK = re.compile(r"(!?\[[^\]]*\])\(([^)\s]+)\)")


class Site:
    """Pages by the file of the repository that they show."""

    def __init__(self, folder):
        self.folder = folder
        self.places = {}  # file of the repository: page
        self.pages = []  # (file, page, text)
        self.made = {}  # page: text, of which links are those of the site

    def add(self, source, page, text=None):
        self.places[source] = page
        self.pages.append((source, page, source.read_text(encoding="utf-8") if text is None else text))

    def make(self, source, page, text):
        """Adds a page that takes the place of a file."""
        self.places[source] = page
        self.made[page] = text

    def write(self):
        for source, page, text in self.pages:
            path = self.folder / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(outside_code(text, lambda part: self.relink(part, source, page)), encoding="utf-8")
        for page, text in self.made.items():
            (self.folder / page).write_text(text, encoding="utf-8")

    def relink(self, text, source, page):
        def one(m):
            link = urlsplit(m[2])
            if link.scheme or not link.path:
                return m[0]
            target = (source.parent / unquote(link.path)).resolve()
            fragment = f"#{link.fragment}" if link.fragment else ""
            if target.is_dir() and target / "README.md" in self.places:
                target /= "README.md"
            if target in self.places:
                return f"{m[1]}({os.path.relpath(self.places[target], Path(page).parent)}{fragment})"
            if target.suffix in (".png", ".svg") and target.is_file():
                name = f"pictures/{target.name}"
                (self.folder / "pictures").mkdir(exist_ok=True)
                shutil.copy(target, self.folder / name)
                return f"{m[1]}({os.path.relpath(name, Path(page).parent)})"
            if not target.exists():
                raise SystemExit(f"{source}: there is no {m[2]}")
            return f"{m[1]}({REPOSITORY}/blob/HEAD/{target.relative_to(ROOT).as_posix()}{fragment})"

        return LINK.sub(one, text)


def outside_code(text, change):
    """Changes a page, but not its code."""
    parts = re.split(r"(?ms)(^```.*?^```[ ]*$)", text)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))


def rule_page(text, rule):
    """Returns a rule's page for people: its facts below the title, without what is for tests."""
    sections = re.split(r"(?m)^(?=## )", text)
    kept = "".join(s for s in sections if not s.startswith(tuple(f"## {name}\n" for name in FOR_TESTS)))
    facts = [f"group **{rule['group']}**", rule["severity"], "has a fix" if rule["fix"] else "advice"]
    if rule.get("since"):
        facts.append(f"since MLX {rule['since']}")
    title, rest = kept.split("\n", 1)
    how = f"\n\n```toml\n[tool.mlxls]\nignore = [\"{rule['name']}\"]\n```\n\nor `# mlxls: ignore[{rule['name']}]` at the end of a line.\n"
    return f"{title}\n\n{' · '.join(facts)}\n{{ .facts }}\n{rest.rstrip()}\n\n## Not here?{how}"


def rule_index(rules):
    lines = ["# Rules\n", "A *safe* fix keeps values up to rounding, and dtype and shape exactly; one to *confirm* is applied only when you say so;",
             "*advice* has no edit. Each page shows the code that is found, what it becomes, what is left alone, and what was measured.\n"]
    for group in sorted({r["group"] for r in rules}):
        lines.append(f"## {group}\n")
        lines += [f"- [{r['name']}]({r['name']}.md) · {r['severity']}{' · fix' if r['fix'] else ''}  \n    {r['summary']}" for r in rules if r["group"] == group]
        lines.append("")
    return "\n".join(lines)


def configuration(mlxls):
    table = subprocess.run([mlxls, "config", "--table"], check=True, capture_output=True, text=True).stdout
    settings = ""
    for row in table.splitlines()[2:]:
        name, default, what, example = (cell.strip() for cell in row.strip("| ").split(" | "))
        settings += f"## {name.strip('`')}\n\n{what}\n\n```toml\n{example.strip('`')}\n```\n\nBy default: {default}.\n\n"
    return f"""# Configuration

Settings stand in `mlxls.toml`, in `.mlxls.toml`, or in `pyproject.toml` under `[tool.mlxls]`. The file nearest to the code holds. Flags and editors
have the same settings: `--select`, `mlxls.select`. `mlxls config FILE` shows what holds for a file, and where each setting comes from.

```toml
[tool.mlxls]
model-dtype = "bfloat16"
ignore = ["profile"]
per-file-ignores = {{ "tests/**" = ["all"] }}
```

{settings}
## Schema

A JSON schema of all settings is [mlxls.schema.json](mlxls.schema.json), and what `mlxls config --schema` prints: editors that know schemas for
TOML complete and check the file with it.
"""


def pages(mlxls, folder):
    """Writes all pages into a folder, and returns the navigation."""
    site = Site(folder)
    shutil.copytree(HERE / "pages", folder)
    rules = json.loads(subprocess.run([mlxls, "rules", "--output-format", "json"], check=True, capture_output=True, text=True).stdout)
    known = {r["name"]: r for r in rules}
    for file in sorted(ROOT.glob("analysis/rules/*/*/rule.md")):
        text = file.read_text(encoding="utf-8")
        if rule := known.get(text.split("\n", 1)[0].removeprefix("# ").strip()):
            site.add(file, f"rules/{rule['name']}.md", rule_page(text, rule))
    if len(site.pages) != len(rules):
        raise SystemExit(f"{len(rules)} rules, {len(site.pages)} pages: was {mlxls} built from this tree?")
    site.make(ROOT / "analysis/rules/README.md", "rules/index.md", rule_index(rules))
    editors = [e for e in EDITORS if (ROOT / "editors" / e / "README.md").exists()]
    for editor in editors:
        site.add(ROOT / "editors" / editor / "README.md", f"editors/{editor}.md")
    site.add(ROOT / "editors/README.md", "editors/index.md")
    site.make(ROOT / "analysis/config/settings.go", "configuration.md", configuration(mlxls))
    measured = [(ROOT / "docs" / name, page, title) for name, page, title in
                (("performance.md", "performance.md", "How it compares"), ("advice.md", "advice.md", "Advice, and what became of it")) if (ROOT / "docs" / name).exists()]
    for source, page, _ in measured:
        site.add(source, page)
    site.write()
    (folder / "pictures").mkdir(exist_ok=True)
    shutil.copy(ROOT / "docs/check.svg", folder / "pictures/check.svg")
    (folder / "mlxls.schema.json").write_bytes(subprocess.run([mlxls, "config", "--schema"], check=True, capture_output=True).stdout)
    groups = sorted({r["group"] for r in rules})
    return [
        {"Start here": "index.md"},
        {"Editors": ["editors/index.md", *({EDITORS[e]: f"editors/{e}.md"} for e in editors)]},
        {"CI": "ci.md"},
        {"Configuration": "configuration.md"},
        {"Rules": ["rules/index.md", *({g: [{r["name"]: f"rules/{r['name']}.md"} for r in rules if r["group"] == g]} for g in groups)]},
        {"How it works": "how.md"},
        *({title: page} for _, page, title in measured),
        {"Limits": "limits.md"},
    ]


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.to, self.anchors = [], set()

    def handle_starttag(self, tag, attributes):
        for key, value in attributes:
            if key in ("href", "src") and value:
                self.to.append(value)
            if key in ("id", "name") and value:
                self.anchors.add(value)


def check(site):
    """Returns how many links there are within the site; one that leads nowhere ends the build."""
    read = {}
    for path in site.rglob("*.html"):
        read[path] = Links()
        read[path].feed(path.read_text(encoding="utf-8"))
    count, wrong = 0, []
    for path, links in read.items():
        if path.name == "404.html":  # shown anywhere, so its links are those of a server
            continue
        for to in links.to:
            url = urlsplit(to)
            if url.scheme or url.netloc:
                continue
            count += 1
            target = (path.parent / unquote(url.path)).resolve() if url.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file() or url.fragment and target in read and unquote(url.fragment) not in read[target].anchors:
                wrong.append(f"{path.relative_to(site)}: {to}")
    if wrong:
        raise SystemExit("links that lead nowhere:\n" + "\n".join(wrong))
    return count


def main():
    mlxls, out = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    folder = out.with_name(out.name + "-pages")
    for old in (folder, out):
        shutil.rmtree(old, ignore_errors=True)
    navigation = pages(mlxls, folder)
    # YAML takes the last of two: what is known only now is set here.
    settings = (HERE / "mkdocs.yml").read_text() + yaml.safe_dump({"nav": navigation, "docs_dir": str(folder), "site_dir": str(out)}, allow_unicode=True)
    file = out.with_name(out.name + ".yml")
    file.write_text(settings)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--config-file", str(file)], check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    shown = len(list(out.rglob("index.html")))
    print(f"{out}: {shown} pages, {check(out)} links within the site")


if __name__ == "__main__":
    main()
