"""Recording on an emulator that runs: what it knows besides the journal, and the replay at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emulator.chance import Chance
from emulator.errors import ConvemuError
from emulator.journal import Entry
from emulator.network.walks import everything
from emulator.player.recorder.recording import Facts, Hook, Recording, judged, record, with_verdict
from emulator.player.results import Verdict
from emulator.store.apps import App
from emulator.store.phones import PHONES
from emulator.web.parts import Parts
from emulator.web.playing import play_here
from emulator.wire.identities import bare

MARK = "recorder.mark"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording and how its replay went: a verdict, or `not played`, and why."""

    text: str
    recording: Recording
    verdict: str
    explanation: str


def mark(own: Parts, name: str, app_id: str) -> int:
    """Set a marker; where it stands."""
    return own.journal.add(MARK, app_id=app_id, name=name).seq


def place_of(own: Parts, after: int | str | None, app_id: str) -> int | None:
    """Where a marker stands: a place is itself, a name means the newest of that name, None the newest of all or 0."""
    if isinstance(after, int):
        return after

    def wanted(entry: Entry) -> bool:
        return entry.kind == MARK and entry.app_id in ("", app_id) and after in (None, entry.data["name"])

    marks = own.journal.find(wanted)
    return marks[-1].seq if marks else None if after else 0


async def recorded(own: Parts, app: App, *, after: int, name: str, replay: bool, url: str) -> Recorded:
    """The scenario of what happened since `after`, played at once if that is wished."""
    facts = await _facts(own, app)
    recording = record(own.journal.after(after), facts, name=name, at=own.clock.now())
    if not replay:
        return Recorded(recording.text, recording, "not played", "")
    if own.rules:
        why = "a scenario is in force, and its rules would decide in the replay"
        return Recorded(with_verdict(recording.text, "not played", why), recording, "not played", why)
    return await _replayed(own, app, recording, url)


async def _replayed(own: Parts, app: App, recording: Recording, url: str) -> Recorded:
    """Play it against the app as it runs, which knows this emulator only; with phones that it has never seen."""
    settings = own.settings.model_copy(update={"app_id": app.id, "project_id": app.project_id})
    chance = Chance(own.chance.seed_value, run=f"replay {own.journal.last_seq}")
    stage = replace(own, settings=settings, chance=chance)
    hooks = await own.webhooks.list(app.project_id, app.id)
    secret = next((hook.wire.secret for hook in hooks if hook.wire.secret), "")
    given = {"webhook_secret": secret} if "webhook_secret" in recording.scenario.vars else {}
    try:
        result = await play_here(stage, recording.scenario, url=url, given=given)
    except ConvemuError as fault:
        text = with_verdict(recording.text, Verdict.FAILED.value, fault.message)
        return Recorded(text, recording, Verdict.FAILED.value, fault.message)
    explanation = "\n".join(case.explanation for case in result.cases if case.explanation)
    return Recorded(judged(recording.text, result), recording, result.verdict.value, explanation)


async def _facts(own: Parts, app: App) -> Facts:
    people, handsets = {}, {}
    async for phone in everything(own.store, PHONES):
        people[phone.id], handsets[phone.id] = phone.name, phone.state.value
    hooks = [
        Hook(hook.wire.target, bool(hook.wire.secret), [trigger.value for trigger in hook.wire.triggers])
        for hook in await own.webhooks.list(app.project_id, app.id)
        if hook.wire.target_type == "HTTP"
    ]
    sender = "" if own.settings.originators else bare(own.settings.sender)
    return Facts(app.id, app.mode, sender, hooks, people, handsets)
