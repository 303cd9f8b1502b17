"""The conversation on the terminal, as it happens: what the app writes on the left, what people write on the right.

Fed with journal entries; draws on a console that is handed in. Only the command line makes consoles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from rich.align import AlignMethod
from rich.box import ROUNDED
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from emulator.journal import Entry
from emulator.player.reports.visible import visible
from emulator.record import changed

_SHOWN_OF_CROWD = 3
JUMP_S = 60.0
"""Emulator seconds from one line to the next that are worth a line."""
_BUBBLE_WIDTH = 58
_PAGE_WIDTH = 96
_BUBBLE_VERBS = frozenset({"text", "choose", "expect_sms"})
_COLOURS = {"passed": "green", "failed": "red", "timed out": "yellow", "unreachable": "yellow"}


class Terminal:
    """Draws entries one after the other. `quiet`: only headlines, failures and verdicts. `cases`: so many will come."""

    def __init__(self, console: Console, *, quiet: bool = False, cases: int = 0) -> None:
        self._console = console
        self._quiet = quiet
        self._cases = cases
        self._over = 0
        self._scenario = ""  # whose headline was the last
        self._at = 0.0  # when the case's last line was; 0: there is none
        self._names: Mapping[str, str] = {}  # number -> name, of every case so far
        self._crowd: Mapping[str, str] = {}  # number -> the crowd it belongs to
        self._of_crowd: Counter[str] = Counter()
        self._draw: Mapping[str, Callable[[Entry], None]] = {
            "scenario.began": self._began,
            "scenario.case": self._case,
            "scenario.step": self._step,
            "scenario.remark": self._remark,
            "scenario.verdict": self._verdict,
            "phone.received": lambda entry: self._bubble(entry, "left", "cyan"),
            "phone.sent": lambda entry: self._bubble(entry, "right", "green"),
            "message.status": self._status,
            "finding": self._finding,
        }

    def feed(self, entry: Entry) -> None:
        """Draw what is worth drawing of `entry`."""
        draw = self._draw.get(entry.kind)
        if draw is not None:
            draw(changed(entry, data=_shown(entry.data)))

    # -- scenario ----------------------------------------------------------------------------------------------

    def _began(self, entry: Entry) -> None:
        if self._scenario == entry.data["file"]:  # another case of it
            return
        self._scenario = entry.data["file"]
        self._console.print()
        self._console.print(Text.assemble(("▶ ", "bold"), (entry.data["name"], "bold"),
                                          (f"   {entry.data['file']}, seed {entry.data['seed']}", "dim")))  # fmt: skip

    def _case(self, entry: Entry) -> None:
        self._names = {**self._names, **entry.data["people"]}
        self._crowd = {**self._crowd, **entry.data["crowd"]}
        self._of_crowd.clear()
        self._at = entry.at
        if entry.data["case"]:
            self._say(entry, Text(f"  case {entry.data['case']}", style="bold"))

    def _step(self, entry: Entry) -> None:
        data = entry.data
        passed = data["verdict"] == "passed"
        if passed and (self._quiet or data["verb"] in _BUBBLE_VERBS):
            return
        mark, colour = ("✓", "green") if passed else ("✗", _COLOURS[data["verdict"]])
        line = Text.assemble(_clock(entry), (f"{mark} ", colour), (str(data["title"]), "dim" if passed else "bold"))
        self._say(entry, Padding(line, (0, 2)))
        if not passed:
            self._say(entry, Padding(Text(f"{data['place']}: {data['verdict']}", style=f"bold {colour}"), (1, 4, 0, 4)))
            self._say(entry, Padding(Text(data["explanation"]), (0, 4, 1, 4)))

    def _remark(self, entry: Entry) -> None:
        passed, warning = entry.data["verdict"] == "passed", entry.data["warning"]
        if passed and not warning and self._quiet:
            return
        mark, colour = (
            ("!", "yellow") if warning else ("✓", "green") if passed else ("✗", _COLOURS[entry.data["verdict"]])
        )
        text = Text.assemble((f"{mark} {entry.data['name']}: ", f"bold {colour}"), entry.data["text"])
        self._say(entry, Padding(text, (0, 4)))

    def _verdict(self, entry: Entry) -> None:
        verdict = entry.data["verdict"]
        mark = "✓" if verdict == "passed" else "✗"
        self._over += 1
        text = Text(f"{mark} {verdict} in {entry.data['real_s']:.2f} s", style=f"bold {_COLOURS[verdict]}")
        if self._cases > 1:
            text.append(f"   {self._over} of {self._cases}", style="not bold dim")
        self._say(entry, Padding(text, (0, 2)))

    # -- conversation ------------------------------------------------------------------------------------------

    def _bubble(self, entry: Entry, side: AlignMethod, colour: str) -> None:
        if self._quiet or self._one_too_many(entry):
            return
        number, text = entry.phone, str(entry.data["text"])
        name = self._names.get(number, "")
        who = f"{name} +{number}" if name else f"+{number}"
        title = f"to {who}" if side == "left" else who
        cost = f"{entry.data['parts']} parts, {entry.data['encoding']}" if entry.data.get("parts", 1) > 1 else None
        # Text objects, never markup: what an app sends may contain brackets.
        panel = Panel(
            Text(text), box=ROUNDED, border_style=colour, width=_width(text, title), padding=(0, 1),
            title=Text(title, style=colour), title_align=side, subtitle=Text(cost, style="dim") if cost else None,
        )  # fmt: skip
        indent = 2 if side == "left" else max(2, min(self._console.width, _PAGE_WIDTH) - (panel.width or 0) - 2)
        self._say(entry, Padding(panel, (0, 0, 0, indent)))

    def _one_too_many(self, entry: Entry) -> bool:
        """A crowd says the same many times: its first few bubbles stand for all."""
        crowd = self._crowd.get(entry.phone)
        if crowd is None:
            return False
        key = f"{entry.kind} {crowd}"
        self._of_crowd[key] += 1
        if self._of_crowd[key] == _SHOWN_OF_CROWD + 1:
            verb = "gets" if entry.kind == "phone.received" else "writes"
            self._say(entry, Padding(Text(f"… and more of {crowd} {verb} like it", style="dim"), (0, 4)))
        return self._of_crowd[key] > _SHOWN_OF_CROWD

    def _status(self, entry: Entry) -> None:
        status = entry.data["status"]
        if self._quiet or status not in ("DELIVERED", "FAILED") or entry.phone in self._crowd:
            return
        name = self._names.get(entry.phone) or f"+{entry.phone}"
        if status == "DELIVERED":
            line = Text.assemble(_clock(entry), (f"✓ delivered to {name}", "dim green"))
        else:
            reason: Mapping[str, Any] = entry.data.get("reason", {})
            said = f"✗ not delivered to {name}: {reason.get('code', '')} ({reason.get('description', '')})"
            line = Text.assemble(_clock(entry), (said, "yellow"))
        self._say(entry, Padding(line, (0, 2)))

    def _say(self, entry: Entry, line: RenderableType) -> None:
        """Print a line, and before it how much later it is, where much time has passed."""
        gap, self._at = entry.at - (self._at or entry.at), entry.at
        if gap >= JUMP_S and not self._quiet:
            self._console.print(Padding(Text(f"⏩ {spoken_time(gap)} later", style="blue"), (0, 2)))
        self._console.print(line)

    def _finding(self, entry: Entry) -> None:
        if not self._quiet:
            line = Text.assemble(_clock(entry), ("! ", "yellow"), (str(entry.data.get("message", "")), "yellow"))
            self._say(entry, Padding(line, (0, 2)))


def _shown(value: Any) -> Any:
    """Entries hold what an app or a person wrote: shown, never obeyed."""
    match value:
        case str():
            return visible(value)
        case Mapping():
            return {key: _shown(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_shown(inner) for inner in value]
        case _:
            return value


def _width(text: str, title: str) -> int:
    longest = max((Text(line).cell_len for line in [*text.splitlines(), title + "  "]), default=0)
    return min(_BUBBLE_WIDTH, longest + 4)


def _clock(entry: Entry) -> tuple[str, str]:
    return f"{datetime.fromtimestamp(entry.at, UTC):%H:%M:%S} ", "dim"


def spoken_time(seconds: float) -> str:
    """A span as a person says it: `3 days`, `2 h 5 min`."""
    minutes = round(seconds / 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [f"{days} {'day' if days == 1 else 'days'}" if days else "", f"{hours} h" if hours else "",
             f"{minutes} min" if minutes and not days else ""]  # fmt: skip
    return " ".join(part for part in parts if part) or f"{seconds:.0f} s"
