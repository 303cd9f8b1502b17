"""Writes what the documentation says about the code, from the code: `python docs/generate.py`, `--check` to compare.

A page may have generated blocks, between `<!-- generated: NAME -->` and `<!-- end -->`; everything else is written by
hand. A test runs the check, so no page can fall behind.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from ruamel.yaml import YAML

from emulator.cli.main import COMMANDS, cli
from emulator.cli.options import flag, metavar, shown_default
from emulator.delivery import FINAL, MOVES, Status
from emulator.scenarios.reference import effect_tables, fault_tables, header_tables, verb_tables
from emulator.settings import PREFIX, Settings
from emulator.web.openapi import openapi
from emulator.web.routes import Family
from emulator.web.table import route_table
from emulator.web.vendor_hosts import VENDOR_HOSTS, Service

ROOT = Path(__file__).parent.parent
LEDGER = ROOT / "tests" / "contract" / "ledger"
BLOCK = re.compile(r"(<!-- generated: (?P<name>[\w-]+) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)
HELP_WIDTH = 100

CONFIDENCE = {
    "seed": "payloads and pages that the project started from",
    "image": "a published picture of a handset or console",
    "sdk": "what the vendor's SDKs send, demand or parse",
    "docs": "the vendor's published documentation",
    "inferred": "not written anywhere that we know: our best reading, behind one function or setting",
    "promise": "convemu's own word; the vendor has no such thing",
}
STATES = {"true": "yes", "differs": "**differs**", "not yet": "not yet"}


def ledger() -> dict[str, list[dict[str, Any]]]:
    """Area to its entries, as the files have them."""
    return {path.stem: YAML(typ="safe").load(path) or [] for path in sorted(LEDGER.glob("*.yaml"))}


def fidelity() -> Iterator[str]:
    """Every behaviour of the ledger with its source, how sure we are, and whether it holds."""
    areas = ledger()
    entries = [entry for area in areas.values() for entry in area]
    holding = sum(entry["state"] == "true" for entry in entries)
    differing = sum(entry["state"] == "differs" for entry in entries)
    yield f"{len(entries)} behaviours are written down: {holding} hold, {differing} differ from the real service on"
    yield f"purpose, {len(entries) - holding - differing} are not there yet. Each that holds or differs is proven by a"
    yield "test that names it."
    yield ""
    yield "| confidence | means | behaviours |"
    yield "| --- | --- | --- |"
    for word, meaning in CONFIDENCE.items():
        yield f"| {word} | {meaning} | {sum(entry['confidence'] == word for entry in entries)} |"
    for area, rows in areas.items():
        yield ""
        yield f"## {area}"
        yield ""
        yield "| id | what holds | source | confidence | holds |"
        yield "| --- | --- | --- | --- | --- |"
        for entry in rows:
            cells = (
                f"`{entry['id']}`",
                entry["sentence"],
                entry["source"],
                entry["confidence"],
                STATES[entry["state"]],
            )
            yield "| " + " | ".join(_cell(str(cell)) for cell in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def settings() -> Iterator[str]:
    """One row per setting."""
    yield "| flag | environment | default | what it does |"
    yield "| --- | --- | --- | --- |"
    for name, field in Settings.model_fields.items():
        kind = metavar(field)
        words = "" if field.annotation is bool or not kind.startswith("[") else f" `{kind[1:-1]}`".replace("|", "` `")
        yield (
            f"| `{flag(name)}`{words} | `{PREFIX}{name.upper()}` | "
            f"{f'`{shown_default(field)}`' if field.default != '' else 'empty'} | {_cell(str(field.description))} |"
        )


def commands() -> Iterator[str]:
    """The help text of every command."""
    for name in COMMANDS:
        yield f"## convemu {name}"
        yield ""
        yield "```text"
        yield help_text(name).rstrip()
        yield "```"
        yield ""
        for inner in parts_of(name):
            yield "```text"
            yield help_text(name, inner).rstrip()
            yield "```"
            yield ""


def parts_of(name: str) -> list[str]:
    """The commands inside a command that is a group."""
    command = cli.get_command(click.Context(cli), name)
    return list(command.commands) if isinstance(command, click.Group) else []


def help_text(*names: str) -> str:
    """What `convemu NAME --help` (or `convemu NAME INNER --help`) prints on a terminal of a fixed width."""
    context = click.Context(cli, info_name="convemu", max_content_width=HELP_WIDTH, terminal_width=HELP_WIDTH)
    command: click.Command = cli
    for name in names:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        command = found
        context = click.Context(
            command, parent=context, info_name=name, max_content_width=HELP_WIDTH, terminal_width=HELP_WIDTH
        )
    return command.get_help(context)


def states() -> Iterator[str]:
    """The table of delivery states, as a diagram."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {Status.QUEUED}"
    for before, afters in MOVES.items():
        for after in sorted(afters, key=list(Status).index):
            yield f"    {before} --> {after}"
    for status in Status:
        if status in FINAL:
            yield f"    {status} --> [*]"
    yield "```"


def rooms() -> Iterator[str]:
    """The rooms of the house, top floor first, as the linter contract has them and in their own words."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    yield "| floor | room | what lives there |"
    yield "| ---: | --- | --- |"
    layers = contract["layers"]
    for floor, layer in enumerate(layers):
        for name in layer.split(" | "):
            path = ROOT / "emulator" / name
            source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            words = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
            shown = f"{path.name}/" if path.is_dir() else path.with_suffix(".py").name
            yield f"| {len(layers) - 1 - floor} | `{shown}` | {_cell(words.split(chr(10) + chr(10))[0])} |"


def vendor_hosts() -> Iterator[str]:
    """Every host name of the vendor that the emulator answers, by service."""
    what = {
        Service.AUTH: "access tokens: `/oauth2/token`",
        Service.CONVERSATION: "the Conversation API: `/v1/...`",
        Service.TEMPLATE: "templates: `/v2/...`",
        Service.BATCH: "batch sending: `/v1/...`",
        Service.SMS: "the SMS API of the service plan: `/xms/v1/...`",
        Service.ADAPTER: "callbacks of a service plan: `/adapter/v1/...`",
    }
    yield "| what | hosts |"
    yield "| --- | --- |"
    for service in Service:
        names = [f"`{host.name}`" for host in VENDOR_HOSTS.values() if host.service is service]
        yield f"| {what[service]} | {', '.join(names)} |"


def own_calls() -> Iterator[str]:
    """Every call of the emulator's own API, with its parameters or the fields of its body."""
    document = openapi(route_table())
    yield "| call | does | takes |"
    yield "| --- | --- | --- |"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if set(operation["tags"]) <= {Family.EMULATOR.value, Family.OPEN.value}:
                takes = ", ".join([*_query_names(operation), *_body_fields(operation, document)])
                yield f"| `{method.upper()} {path}` | {_cell(operation['summary'])} | {takes} |"


def _query_names(operation: dict[str, Any]) -> Iterator[str]:
    return (f"`{each['name']}`" for each in operation["parameters"] if each["in"] == "query")


def _body_fields(operation: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for name in schema.get("properties", {}):
        yield f"`{name}`" if name in schema.get("required", ()) else f"`{name}`?"


BLOCKS: dict[str, Callable[[], Iterator[str]]] = {
    "fidelity": fidelity,
    "settings": settings,
    "commands": commands,
    "delivery-states": states,
    "scenario-header": header_tables,
    "scenario-verbs": verb_tables,
    "scenario-effects": effect_tables,
    "scenario-faults": fault_tables,
    "rooms": rooms,
    "vendor-hosts": vendor_hosts,
    "own-calls": own_calls,
}


def filled(page: str) -> str:
    """`page` with every generated block as the code says now."""
    return BLOCK.sub(lambda match: f"{match[1]}\n{chr(10).join(BLOCKS[match['name']]()).strip()}\n\n{match[4]}", page)


def pages() -> list[Path]:
    """Every page that may have generated blocks."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def main() -> int:
    """Write the pages, or with `--check` name those that fell behind."""
    behind = [page for page in pages() if filled(page.read_text(encoding="utf-8")) != page.read_text(encoding="utf-8")]
    for page in behind:
        print(f"{page.relative_to(ROOT)}: {'has fallen behind the code' if '--check' in sys.argv else 'written'}")
        if "--check" not in sys.argv:
            page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 1 if behind and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
