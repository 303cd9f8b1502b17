"""Reads the documentation's pages: their code blocks, with language, word after it, and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "examples" / "README.md", *(ROOT / "docs").rglob("*.md")]
)
GENERATED = re.compile(r"<!-- generated: [\w-]+ -->.*?<!-- end -->", re.DOTALL)
FENCE = re.compile(r"^```(?P<language>\w*)(?: (?P<word>\w+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One code block that somebody wrote by hand."""

    page: Path
    line: int
    language: str
    word: str
    body: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, except generated ones."""
    text = GENERATED.sub(lambda match: "\n" * match[0].count("\n"), page.read_text(encoding="utf-8"))
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(page, line, match["language"], match["word"] or "", match["body"])


BLOCKS = [block for page in PAGES for block in blocks(page)]


def file_of(block: Block) -> str:
    """The file that the page tells the reader to put this block into (`Put this into `NAME`:`), or ""."""
    before = block.page.read_text(encoding="utf-8").splitlines()[: block.line - 1]
    lead = next((line for line in reversed(before) if line.strip()), "")
    named = re.search(r"Put this into `([\w.-]+)`", lead)
    return named[1] if named else ""


def of(language: str, word: str = "") -> list[Block]:
    """Every block of a language, with that word after it."""
    return [block for block in BLOCKS if (block.language, block.word) == (language, word)]


def commands(body: str) -> list[str]:
    """The commands of a shell block: a line each, or several where a quote or a backslash goes on."""
    found: list[str] = []
    open_quote = False
    for line in body.splitlines():
        if found and (open_quote or found[-1].endswith("\\")):
            found[-1] += "\n" + line
        elif line.strip() and not line.startswith("#"):
            found.append(line)
        open_quote = bool(found) and found[-1].count("'") % 2 == 1
    return found
