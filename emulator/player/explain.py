"""Why an expectation was not met: the nearest candidate, the field that differed, and what went wrong meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from emulator.journal import Entry
from emulator.scenarios.matching import differences, shown

if TYPE_CHECKING:
    from emulator.player.play import Play
    from emulator.player.sightings import Sighting

_MOST = 3


def nearest(wanted: Any, candidates: Iterable[Sighting]) -> tuple[Sighting, list[str]] | None:
    """The candidate with the fewest differences (the youngest among equals), and what they are."""
    judged = [(each, differences(wanted, each.fields)) for each in candidates]
    return min(judged, key=lambda pair: (len(pair[1]), -pair[0].seq), default=None)


def described(fields: Mapping[str, Any]) -> str:
    """What was looked for: `text /See you/, kind choice_message`."""
    return ", ".join(f"{name} {shown(value)}" for name, value in fields.items()) or "anything"


def near_miss(what: str, found: tuple[Sighting, list[str]] | None, play: Play) -> str:
    """The nearest candidate as a sentence per difference; says so when there is none at all."""
    if found is None:
        return f"  no {what} at all"
    sighting, wrong = found
    label = sighting.fields.get("text") or sighting.fields.get("trigger") or sighting.fields.get("path") or ""
    where = f" on {play.spoken(sighting.phone)}" if sighting.phone else ""
    return "\n".join([f"  the nearest {what}{where}: {shown(label)}", *(f"    {line}" for line in wrong)])


def troubles(play: Play) -> str:
    """What went wrong in this case and may be the cause: refused callbacks, refused API calls, failed messages."""
    lines = [*_callback_troubles(play), *_call_troubles(play), *_fates(play)]
    return "\n".join(f"  note: {line}" for line in lines)


def _callback_troubles(play: Play) -> list[str]:
    bad = [each for each in play.sightings.callbacks if not each.fields["spoiled"] and not _ok(each.fields["answered"])]
    return [
        f"the app answered callback {each.fields.get('trigger')} with {_answer(each.fields)}" for each in bad[-_MOST:]
    ]


def _answer(fields: Mapping[str, Any]) -> str:
    if not fields["answered"]:
        return f"nothing: {fields['fault']}"
    return f"{fields['answered']} {fields['answer']}".strip()


def _call_troubles(play: Play) -> list[str]:
    bad = [each for each in play.sightings.calls if not _ok(each.fields.get("status"))]
    return [
        f"{each.fields['method']} {each.fields['path']} of the app was answered {each.fields['status']} "
        f"{shown(each.fields.get('response', ''))}"
        for each in bad[-_MOST:]
    ]


def _fates(play: Play) -> list[str]:
    def failed(entry: Entry) -> bool:
        final = entry.kind == "message.status" and entry.data.get("status") == "FAILED"
        return final and entry.phone in play.cast.by_number

    return [
        f"a message to {play.spoken(entry.phone)} failed: {entry.data.get('reason', {}).get('description', '')}"
        for entry in play.journal.find(failed, after=play.first_seq)[-_MOST:]
    ]


def _ok(status: Any) -> bool:
    return isinstance(status, int) and 200 <= status < 300


def joined(*parts: str) -> str:
    """Parts that say something, a line each."""
    return "\n".join(part for part in parts if part)
