"""Examples and scenarios are found beside the package, or inside an installed one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from emulator import bundled


def test_a_source_tree_has_them_beside_the_package() -> None:
    assert (bundled.examples_dir() / "clinic" / "app.py").is_file()
    assert len(list(bundled.scenarios_dir().glob("*.yaml"))) >= 8


def test_an_installed_package_carries_its_own(tmp_path: Path) -> None:
    package = tmp_path / "emulator"
    (package / "_bundled" / "scenarios").mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(bundled.__file__, package)
    script = "from emulator.bundled import scenarios_dir; print(scenarios_dir())"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == package / "_bundled" / "scenarios"
