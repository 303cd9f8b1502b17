"""The JSON Schema for editors: in step with the models, true for every example, and false for broken ones."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from emulator.scenarios.dump import dump
from emulator.scenarios.load import load
from emulator.scenarios.schema import PATH, schema, schema_text

_spec = importlib.util.spec_from_file_location("schema_reader", Path(__file__).with_name("schema_reader.py"))
assert _spec is not None
assert _spec.loader is not None
_reader = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_reader)

ROOT = Path(__file__).parents[2]
EXAMPLES = [ROOT / "tests" / "golden" / "scenarios" / "complete.yaml", *sorted((ROOT / "scenarios").glob("*.yaml"))]
BROKEN = ROOT / "tests" / "golden" / "scenarios" / "broken"


def as_an_editor_sees(text: str) -> Any:
    """The document as YAML 1.2 has it, times left as text."""
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.yaml_constructors = {
        **yaml.constructor.yaml_constructors,
        "tag:yaml.org,2002:timestamp": lambda loader, node: node.value,
    }
    return yaml.load(text)


@pytest.mark.ledger("scenarios.schema")
def test_the_shipped_schema_is_what_the_models_say() -> None:
    assert PATH.read_text(encoding="utf-8") == schema_text(), "run: convemu check --schema"


def test_the_shipped_scenarios_have_it_beside_them() -> None:
    assert (ROOT / "scenarios" / PATH.name).read_text(encoding="utf-8") == schema_text()


@pytest.mark.ledger("scenarios.schema")
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_valid_by_the_schema_as_it_stands_and_as_we_write_it(path: Path) -> None:
    assert list(_reader.faults(as_an_editor_sees(path.read_text(encoding="utf-8")), schema())) == []
    assert list(_reader.faults(as_an_editor_sees(dump(load(path))), schema())) == []


@pytest.mark.parametrize(
    "name",
    ["unknown-keys", "unknown-verb", "step-shapes", "steps-not-a-list", "advance", "bare-durations", "rules",
     "triggers", "laws-and-verdict", "no-version", "unknown-version", "clock", "chat-lines"],
)  # fmt: skip
def test_an_editor_marks_what_the_shape_forbids(name: str) -> None:
    text = (BROKEN / f"{name}.yaml").read_text(encoding="utf-8")
    assert list(_reader.faults(as_an_editor_sees(text), schema()))


def test_every_key_is_explained() -> None:
    made = schema()
    unexplained = [
        f"{where}.{key}"
        for where, one in {"scenario": made, **made["$defs"]}.items()
        for form in [one, *one.get("anyOf", [])]
        for key, inner in form.get("properties", {}).items()
        if "description" not in inner
    ]
    assert unexplained == []
