"""Which files are meant when folders are named: every YAML file below, in the order of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from emulator.errors import AuthorError

ENDINGS = (".yaml", ".yml")


class NoScenarios(AuthorError):
    """Nothing to read was found at a path."""


def scenario_files(paths: Iterable[str | Path]) -> list[Path]:
    """The files at `paths`; folders are walked, hidden ones below them left out. Each file once.

    Raises NoScenarios for a path that does not exist, and for a folder without YAML files.
    """
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            below = dict.fromkeys(_below(path))
            if not below:
                raise NoScenarios(f"{path}: there is no scenario below this folder (no .yaml, no .yml)")
            found |= below
        elif path.exists():
            found[path] = None
        else:
            raise NoScenarios(f"{path}: there is no such file or folder")
    return list(found)


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix in ENDINGS and path.is_file() and not hidden:
            yield path
