"""The JSON Schema that editors read, generated from the models; shipped as `scenario.schema.json` beside this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from emulator.scenarios.scenario import VERSION, Scenario

PATH = Path(__file__).with_name("scenario.schema.json")


def schema() -> dict[str, Any]:
    """The schema, as JSON-ready values."""
    made = Scenario.model_json_schema(by_alias=True, mode="validation")
    made["properties"]["scenario"] = {"const": int(VERSION), "description": "Version of the language"}
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "convemu scenario"
    _tidy(made)
    return made


def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _tidy(node: Any) -> None:
    """Texts may be written without quotes, so an editor sees numbers and booleans where the language has text."""
    if isinstance(node, dict):
        if node.get("type") == "string" and "enum" not in node and "const" not in node:
            node["type"] = ["string", "number", "boolean"]
        for key, inner in list(node.items()):
            # Titles repeat the key, defaults are in long form: both are noise in an editor.
            if (key == "title" and isinstance(inner, str) and "$schema" not in node) or key == "default":
                del node[key]
            else:
                _tidy(inner)
    elif isinstance(node, list):
        for inner in node:
            _tidy(inner)
