"""Reads a Dockerfile into its stages and instructions: as much of the language as ours uses."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Stage:
    """One stage: its name, and its instructions in order."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        """The arguments of every instruction `word`."""
        return [arguments for step, arguments in self.steps if step == word]

    def last(self, word: str) -> str:
        """The arguments of the instruction `word` that is in force."""
        return self.all(word)[-1]

    def command(self, word: str) -> list[str]:
        """An instruction in exec form, as a list."""
        listed: list[str] = json.loads(self.last(word))
        return listed

    def environment(self) -> dict[str, str]:
        """What ENV sets."""
        return dict(pair.split("=", 1) for line in self.all("ENV") for pair in shlex.split(line))


def stages(text: str) -> dict[str, Stage]:
    """The stages of a Dockerfile by name, in order."""
    found: dict[str, Stage] = {}
    stage = None
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, arguments = line.split(None, 1)
        if word == "FROM":
            base, _, name = arguments.partition(" AS ")
            stage = found[name] = Stage(name, base)
        else:
            assert stage is not None, "an instruction before FROM"
            stage.steps.append((word, arguments))
    return found


def copied(arguments: str) -> tuple[list[str], str]:
    """What a COPY from the build context takes, and where it puts it."""
    *sources, target = arguments.split()
    return sources, target
