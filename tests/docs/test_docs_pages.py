"""The pages say what is: links lead somewhere, generated blocks are up to date, and no block goes unread."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from pages import BLOCKS, PAGES, ROOT, Block, commands, of
from ruamel.yaml import YAML

from emulator.delivery import MOVES
from emulator.scenarios.load import load as load_scenario
from emulator.settings import PREFIX, Settings, load

KINDS = {
    ("sh", ""),  # test_docs_commands
    ("sh", "fails"),  # test_docs_commands
    ("sh", "app"),  # test_docs_tools
    ("sh", "tls"),  # test_docs_tools
    ("console", ""),  # test_docs_commands
    ("yaml", "scenario"),
    ("yaml", "played"),  # test_docs_commands
    ("yaml", "settings"),
    ("yaml", "compose"),
    ("python", "test"),  # test_docs_python
    ("python", "conftest"),  # test_docs_python
    ("ini", "pytest"),  # test_docs_python
    ("text", "printed"),  # test_docs_commands: what the block before it prints
    ("text", ""),  # a drawing, or the transcript of the demo
}


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_blocks_are_what_the_code_says() -> None:
    # In a process of its own: click keeps the help option of whoever asked a command first.
    check = [sys.executable, ROOT / "docs" / "generate.py", "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), "run: python docs/generate.py"


def test_every_generated_block_has_a_page(generator: ModuleType) -> None:
    used = {match["name"] for page in PAGES for match in generator.BLOCK.finditer(page.read_text(encoding="utf-8"))}
    assert used == set(generator.BLOCKS)


def test_the_diagram_of_delivery_states_has_exactly_the_moves_of_the_table() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^    (\w+) --> (\w+)$", page, re.MULTILINE)
    assert sorted(drawn) == sorted((before.value, after.value) for before in MOVES for after in MOVES[before])


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_no_block_goes_unread(block: Block) -> None:
    assert (block.language, block.word) in KINDS, "a block that no test reads"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("block", of("yaml", "scenario"), ids=str)
def test_scenarios_on_the_pages_are_valid(block: Block, tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(block.body, encoding="utf-8")
    assert load_scenario(path).name


@pytest.mark.parametrize("block", of("yaml", "settings"), ids=str)
def test_settings_files_on_the_pages_are_valid(block: Block) -> None:
    loaded = load(environ={}, file=YAML(typ="safe").load(block.body))
    assert "file" in loaded.sources.values()


@pytest.mark.parametrize("block", of("yaml", "compose"), ids=str)
def test_compose_lines_on_the_pages_fit_the_compose_file(block: Block) -> None:
    shown, real = (YAML(typ="safe").load(text) for text in (block.body, (ROOT / "docker-compose.yml").read_text()))
    for name, service in shown["services"].items():
        assert service.keys() <= real["services"][name].keys()
        assert service["environment"].keys() <= real["services"][name]["environment"].keys()
        assert service["extra_hosts"] == real["services"][name]["extra_hosts"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {"CONVEMU_SETTINGS", "CONVEMU_URL"}
    assert set(re.findall(r"\bCONVEMU_[A-Z_]+\b", page.read_text(encoding="utf-8"))) - known == set()


def test_the_readme_has_one_install_and_test_line_and_ci_runs_exactly_that() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in readme if line.startswith("pip install -e '.[test]'")]
    assert line == "pip install -e '.[test]' && pytest"
    assert r"grep -m 1 -E " in (ROOT / ".ci" / "run").read_text()
    assert readme.index("pip install -e . && convemu demo") < readme.index(line)


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert {name for name in pages if f"({name})" not in index} == set()


def test_commands_over_several_lines_are_read_whole() -> None:
    assert commands("a \\\n  b\nc 'x\n y' d\n# no\n\ne") == ["a \\\n  b", "c 'x\n y' d", "e"]
