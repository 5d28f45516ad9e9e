"""Drives `mlxls serve` with a language client that others wrote: pytest-lsp.

Run by test.sh; MLXLS names the binary.
"""

import os
import pathlib

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SLOW = """\
import mlx.core as mx
import mlx.nn as nn


class RMSNorm(nn.Module):
    def __init__(self, dims, eps=1e-5):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.eps = eps

    def __call__(self, x):
        rms = mx.sqrt(mx.mean(x * x, axis=-1, keepdims=True) + self.eps)
        return x / rms * self.weight
"""

FAST = """\
import mlx.core as mx
import mlx.nn as nn


class RMSNorm(nn.Module):
    def __init__(self, dims, eps=1e-5):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.eps = eps

    def __call__(self, x):
        return mx.fast.rms_norm(x, self.weight, self.eps)
"""


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[os.environ["MLXLS"], "serve", "--stdio"]))
async def client(lsp_client: LanguageClient):
    capabilities = client_capabilities("neovim")
    # Pushed diagnostics: the client has no way to ask for others by itself.
    capabilities.text_document.diagnostic = None
    await lsp_client.initialize_session(types.InitializeParams(capabilities=capabilities))
    yield
    await lsp_client.shutdown_session()


def apply(text: str, edits: list[types.TextEdit]) -> str:
    lines = text.splitlines(keepends=True)

    def offset(p: types.Position) -> int:
        return sum(map(len, lines[: p.line])) + p.character  # the test's text is ASCII

    for e in sorted(edits, key=lambda e: offset(e.range.start), reverse=True):
        text = text[: offset(e.range.start)] + e.new_text + text[offset(e.range.end) :]
    return text


def edits_of(action: types.CodeAction, path: pathlib.Path) -> list[types.TextEdit]:
    if action.edit.document_changes:
        [change] = action.edit.document_changes
        assert change.text_document.version == 1
        return change.edits
    return action.edit.changes[path.as_uri()]


async def opened(client: LanguageClient, path: pathlib.Path, text: str) -> list[types.Diagnostic]:
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(path.as_uri(), "python", 1, text))
    )
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics[path.as_uri()])


async def test_quick_fix(client: LanguageClient, tmp_path: pathlib.Path):
    path = tmp_path / "norm.py"
    found = await opened(client, path, SLOW)
    assert [d.code for d in found] == ["rms-norm"]
    assert found[0].source == "mlxls"

    hover = await client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(path.as_uri()), found[0].range.start)
    )
    assert "rms_norm" in hover.contents.value

    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(path.as_uri()),
            found[0].range,
            types.CodeActionContext(diagnostics=found, only=[types.CodeActionKind.QuickFix]),
        )
    )
    fix = next(a for a in actions if a.is_preferred)
    if fix.edit is None:
        fix = await client.code_action_resolve_async(fix)
    fixed = apply(SLOW, edits_of(fix, path))
    assert fixed == FAST

    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, path.as_uri()),
            [types.TextDocumentContentChangeWholeDocument(fixed)],
        )
    )
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert list(client.diagnostics[path.as_uri()]) == []


async def test_fix_all(client: LanguageClient, tmp_path: pathlib.Path):
    path = tmp_path / "all.py"
    found = await opened(client, path, SLOW)
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(path.as_uri()),
            found[0].range,
            types.CodeActionContext(diagnostics=[], only=["source.fixAll.mlxls"]),
        )
    )
    assert [a.kind for a in actions] == ["source.fixAll.mlxls"]
    [action] = actions
    if action.edit is None:
        action = await client.code_action_resolve_async(action)
    assert apply(SLOW, edits_of(action, path)) == FAST


async def test_closing_clears(client: LanguageClient, tmp_path: pathlib.Path):
    path = tmp_path / "closed.py"
    assert await opened(client, path, SLOW)
    client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(path.as_uri())))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert list(client.diagnostics[path.as_uri()]) == []
