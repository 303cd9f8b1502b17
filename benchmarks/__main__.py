"""`python -m benchmarks`: measure on this machine's loopback, print a table, stop. `--write` keeps it in the docs."""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import measures
from benchmarks.measures import Effort

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BLOCK = re.compile(r"(<!-- measured -->\n).*?(<!-- end -->)", re.DOTALL)
TARGETS = {"sends": "at least 40 %", "start": "under 1 s", "memory": "under 4 KiB"}


def rows(effort: Effort) -> Iterator[tuple[str, str, str, str, str]]:
    """One row per figure: what, convemu, aiohttp alone, the ratio, the target."""
    sent = measures.sends(effort)
    bare, ours = _median(sent["bare"], "per_second"), _median(sent["convemu"], "per_second")
    default = _median(sent["default"], "per_second")
    yield "messages:send, requests/s", f"{ours:,.0f}", f"{bare:,.0f}", f"{ours / bare:.0%}", TARGETS["sends"]
    yield "the same, aiohttp on asyncio's own loop", f"{ours:,.0f}", f"{default:,.0f}", f"{ours / default:.0%}", ""
    if sys.platform == "linux":
        theirs, own = _median(sent["bare"], "processor_us"), _median(sent["convemu"], "processor_us")
        yield (
            "messages:send, processor time of the server",
            f"{own:.0f} µs",
            f"{theirs:.0f} µs",
            f"{own / theirs:.1f} x",
            "",
        )
    for name in ("p50_ms", "p99_ms"):
        theirs, own = _median(sent["bare"], name), _median(sent["convemu"], name)
        yield f"messages:send, {name[:3]}", f"{own:.2f} ms", f"{theirs:.2f} ms", f"{own / theirs:.1f} x", ""
    whole = measures.whole_way(effort)["per_second"]
    yield "the same, delivered at once to a handset", f"{whole:,.0f}", f"{bare:,.0f}", f"{whole / bare:.0%}", ""
    calls = measures.callbacks(effort)
    ratio = calls["convemu"] / calls["bare"]
    yield "signed callbacks/s to one target", f"{calls['convemu']:,.0f}", f"{calls['bare']:,.0f}", f"{ratio:.0%}", ""
    if sys.platform == "linux":
        yield "memory per stored message", f"{measures.memory(effort) / 1024:.1f} KiB", "", "", TARGETS["memory"]
    begun = measures.start_up(effort.rounds + 2)
    ratio = begun["convemu"] / begun["bare"]
    yield "ready after", f"{begun['convemu']:.2f} s", f"{begun['bare']:.2f} s", f"{ratio:.1f} x", TARGETS["start"]


def _median(results: list[dict[str, Any]], name: str) -> float:
    return statistics.median(float(result[name]) for result in results)


def table(effort: Effort) -> str:
    """The figures as Markdown, with what they were taken on."""
    lines = ["| what | convemu | aiohttp alone | ratio | target |", "| --- | ---: | ---: | ---: | --- |"]
    for row in rows(effort):
        print(f"{row[0]}: {row[1]} {f'({row[3]})' if row[3] else ''}", file=sys.stderr)
        lines.append("| " + " | ".join(row) + " |")
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return "\n".join([*lines, "", f"Taken on {machine}; {effort.connections} connections, one emulator process."])


def main() -> None:
    """Measure, print, and keep the table if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=Effort.rounds, help="rounds of sends, in turn with aiohttp alone")
    parser.add_argument("--seconds", type=float, default=Effort.seconds, help="length of each round")
    parser.add_argument("--connections", type=int, default=Effort.connections, help="how many send at once")
    parser.add_argument("--only", choices=["sends"], help="only the sends, for tuning")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    effort = Effort(options.rounds, options.seconds, options.connections)
    if options.only:
        for name, results in measures.sends(effort).items():
            print(
                name, *(f"{result['per_second']:,.0f}/s p99 {result['p99_ms']:.2f} ms" for result in results), sep="\t"
            )
        return
    measured = table(effort)
    print(measured)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(BLOCK.sub(lambda match: match[1] + measured + "\n" + match[2], page), encoding="utf-8")


if __name__ == "__main__":
    main()
