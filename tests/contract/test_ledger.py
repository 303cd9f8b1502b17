"""The fidelity ledger, checked both ways: every behaviour has a test that proves it, every mark has its behaviour."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

TESTS = Path(__file__).parent.parent
LEDGER = sorted((Path(__file__).parent / "ledger").glob("*.yaml"))
FIELDS = ["id", "sentence", "source", "confidence", "state"]
CONFIDENCE = {"seed", "image", "sdk", "docs", "inferred", "promise"}
STATES = {"true", "differs", "not yet"}


def read(path: Path) -> list[dict[str, Any]]:
    return YAML(typ="safe").load(path) or []


ENTRIES = [entry for path in LEDGER for entry in read(path)]


def marked() -> dict[str, list[str]]:
    """Ledger id to the tests that carry its mark, read from the sources: also of tests that this machine skips."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="ledger"), args=args):
                    for argument in args:
                        assert isinstance(argument, ast.Constant), f"{path}:{node.lineno}: a ledger id is a plain text"
                        found.setdefault(str(argument.value), []).append(f"{path.relative_to(TESTS)}:{node.lineno}")
    return found


def test_no_behaviour_is_written_down_twice() -> None:
    assert [id for id, times in Counter(entry["id"] for entry in ENTRIES).items() if times > 1] == []


@pytest.mark.parametrize("path", LEDGER, ids=lambda path: path.stem)
def test_every_entry_is_whole(path: Path) -> None:
    entries = read(path)
    assert entries, "an area without behaviours"
    for entry in entries:
        assert list(entry) == FIELDS, entry
        assert re.fullmatch(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", entry["id"]), entry["id"]
        assert entry["sentence"].endswith("."), entry["id"]
        assert entry["confidence"] in CONFIDENCE, entry["id"]
        assert entry["state"] in STATES, entry["id"]


def test_every_behaviour_that_holds_or_differs_has_its_test() -> None:
    marks = marked()
    assert [e["id"] for e in ENTRIES if e["state"] != "not yet" and e["id"] not in marks] == []


def test_what_is_not_there_yet_claims_no_test() -> None:
    marks = marked()
    assert [e["id"] for e in ENTRIES if e["state"] == "not yet" and e["id"] in marks] == []


def test_every_mark_has_its_behaviour() -> None:
    known = {entry["id"] for entry in ENTRIES}
    assert {id: places for id, places in marked().items() if id not in known} == {}
