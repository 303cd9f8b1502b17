"""Starts what is measured and what measures, each in a process of its own, and ends it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass
class Running:
    """A process that said where it listens, and how long that took."""

    process: subprocess.Popen[str]
    port: int
    started_in_s: float

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def resident_bytes(self) -> int:
        """Its memory, as the system counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024

    def processor_s(self) -> float:
        """The processor time that it has used, as the system counts it."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, line: str = "") -> str:
        """Send a line, read a line."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    """`python -m ARGUMENTS`, from its announcement on."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONVEMU_")}
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"listens on http://127\.0\.0\.1:(\d+)", line):
                yield Running(process, int(found[1]), time.perf_counter() - begun)
                break
        else:
            raise SystemExit(f"{' '.join(arguments)} ended before it listened")
    finally:
        process.kill()
        process.communicate()


def answer_of(*arguments: str) -> dict[str, Any]:
    """The JSON that `python -m ARGUMENTS` prints."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
