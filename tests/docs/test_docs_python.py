"""Every Python block of the pages is a test that passes, as a reader would run it: with pytest, beside the examples."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT, blocks, of

from emulator.settings import PREFIX

PAGES = sorted({block.page for block in of("python", "test")})
# Each comes with a package that the suite needs; no reader of the page has it.
OTHERS = [word for name in ("anyio", "faker", "hypothesispytest", "schemathesis") for word in ("-p", f"no:{name}")]
INI = "[pytest]\nasyncio_mode = auto\n"


@pytest.mark.timeout(180)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tests_of_a_page_pass(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pytest.ini").write_text(INI, encoding="utf-8")
    count = 0
    for block in blocks(page):
        match block.language, block.word:
            case "python", "test":
                (tmp_path / f"test_line_{block.line}.py").write_text(block.body, encoding="utf-8")
                count += block.body.count("\ndef test_") + block.body.count("async def test_")
                count += block.body.startswith("def test_")
            case "python", "conftest":
                (tmp_path / "conftest.py").write_text(block.body, encoding="utf-8")
            case "ini", "pytest":
                (tmp_path / "pytest.ini").write_text(block.body, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "PYTEST_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *OTHERS],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{count} passed" in done.stdout
