"""The flags of `serve` and `config`, made from the settings model: name, type, default, variable and help."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from emulator.settings import PREFIX, Loaded, Settings, load, read_file, strangers

F = TypeVar("F", bound=Callable[..., Any])

NOT_SETTINGS = ("CONVEMU_SETTINGS", "CONVEMU_URL")
"""Variables that the commands read themselves."""

_METAVARS: dict[object, str] = {int: "NUMBER", float: "NUMBER", str: "TEXT"}


def flag(name: str) -> str:
    """A setting's flag: `max_body_bytes` is set by `--max-body-bytes`."""
    return "--" + name.replace("_", "-")


def _option(name: str, field: FieldInfo) -> Callable[[F], F]:
    # Values stay text here: one place, the settings model, says what is allowed and words the complaint.
    help = f"{field.description}  [{shown_default(field)}; {PREFIX}{name.upper()}]"
    if field.annotation is bool:
        return click.option(f"{flag(name)}/--no-{flag(name)[2:]}", name, default=None, help=help)
    return click.option(flag(name), name, metavar=metavar(field), default=None, help=help)


def metavar(field: FieldInfo) -> str:
    """What a setting takes: the words of a closed set, or a kind of value."""
    if get_origin(field.annotation) is Literal:
        return "[" + "|".join(get_args(field.annotation)) + "]"
    return _METAVARS.get(field.annotation, "TEXT")


def shown_default(field: FieldInfo) -> str:
    """A default as a person would write it; empty where it is empty text."""
    if isinstance(field.default, bool):
        return "on" if field.default else "off"
    return f"{field.default:g}" if isinstance(field.default, float) else str(field.default) or "empty"


def settings_options(command: F) -> F:
    """Give a command one flag per setting, and `--settings FILE`."""
    for name, field in reversed(Settings.model_fields.items()):
        command = _option(name, field)(command)
    return click.option(
        "--settings", "file", type=click.Path(path_type=Path), envvar="CONVEMU_SETTINGS",
        help="YAML file with settings, one `name: value` a line  [CONVEMU_SETTINGS]",
    )(command)  # fmt: skip


def loaded(file: Path | None, flags: dict[str, Any]) -> Loaded:
    """The settings in force for a command that has `settings_options`. A variable that looks like a typo is told."""
    for line in strangers(os.environ, NOT_SETTINGS):
        click.echo(f"convemu: {line}", err=True)
    return load(flags, os.environ, read_file(file) if file else None)
