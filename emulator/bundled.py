"""Where the examples and scenarios are: in the source tree beside the package, or inside an installed one."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def examples_dir() -> Path:
    """The folder with the sample application."""
    return _find("examples")


def scenarios_dir() -> Path:
    """The folder with the scenarios that teach."""
    return _find("scenarios")


def _find(name: str) -> Path:
    # A source tree has them beside the package (an editable installation runs from there); a wheel carries a copy.
    tree = _PACKAGE.parent
    if (tree / "pyproject.toml").is_file() and (tree / name).is_dir():
        return tree / name
    return _PACKAGE / "_bundled" / name
