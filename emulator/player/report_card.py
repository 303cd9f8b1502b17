"""The report card of the app's webhooks (`verdict:`): probes after the steps, judged by status, time and effect."""

from __future__ import annotations

from emulator.player.firing import Firing
from emulator.player.play import Play
from emulator.player.probes import CHECKS, Card
from emulator.player.results import Remark
from emulator.player.results import Verdict as Outcome
from emulator.scenarios.laws import Verdict
from emulator.wire.enums import Trigger


async def report_card(play: Play, wanted: Verdict) -> list[Remark]:
    """A remark per line of the report card that the scenario asks for, with evidence."""
    remarks = await _checked(play, wanted)
    # Last, so that the probes count too: they are callbacks like all others.
    return [_acks(play, wanted.acks_within), *remarks] if wanted.acks_within is not None else remarks


async def _checked(play: Play, wanted: Verdict) -> list[Remark]:
    checks = {name: getattr(wanted, name) for name in CHECKS if getattr(wanted, name) != "ignore"}
    if not checks:
        return []
    firing = Firing(play.stage, play.outside, play.app_id)
    targets = await firing.targets(Trigger.MESSAGE_INBOUND)
    if not targets:
        return [Remark("verdict", Outcome.FAILED, "the app has no webhook to examine; see app: webhooks:")]
    card = Card(play, firing, targets[0], _usual_text(play))
    complaint = await _clean_run(card)
    if complaint:
        return [Remark("verdict", Outcome.FAILED, complaint)]
    remarks = []
    for name, severity in checks.items():
        wrong = await CHECKS[name](card)
        verdict = Outcome.FAILED if wrong and severity == "fail" else Outcome.PASSED
        remarks.append(
            Remark(f"verdict {name}", verdict, wrong or "as it should be", warning=bool(wrong) and severity == "warn")
        )
    return remarks


def _usual_text(play: Play) -> str:
    """What the scenario's people wrote last: the app has something to say to it, most likely."""
    texts = [entry.data["text"] for entry in play.journal.find(lambda e: e.kind == "phone.sent", after=play.first_seq)]
    return str(texts[-1]) if texts else "Hello"


def _acks(play: Play, within: float) -> Remark:
    honest = [each for each in play.sightings.callbacks if not each.fields["spoiled"]]
    slow = [each for each in honest if each.fields["duration_s"] > within]
    worst = max((each.fields["duration_s"] for each in honest), default=0.0)
    name = "verdict acks_within"
    if not slow:
        return Remark(name, Outcome.PASSED, f"the slowest answer took {worst:.3f} s")
    kinds = ", ".join(sorted({each.fields["trigger"] for each in slow}))
    return Remark(
        name, Outcome.FAILED, f"{len(slow)} callbacks ({kinds}) took up to {worst:.3f} s; allowed: {within:g} s"
    )


async def _clean_run(card: Card) -> str:
    subject = card.subject()
    shot = await card.fire(subject, card.body(subject))
    card.clean = await card.effect(subject)
    return "" if shot.taken else f"an honest callback was answered {shot}; nothing else can be judged"
