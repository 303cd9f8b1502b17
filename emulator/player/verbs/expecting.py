"""Expectations about SMS: one arrives, or none does."""

from __future__ import annotations

from typing import Any

from emulator.player.explain import described, joined, near_miss, nearest, troubles
from emulator.player.judgement import NotMet
from emulator.player.play import Play
from emulator.player.sightings import Sighting
from emulator.player.waiting import SILENCE_S
from emulator.scenarios.bubbles import ExpectNone, ExpectSms, SmsFilter
from emulator.scenarios.matching import Captures, differences


async def expect_sms(play: Play, step: ExpectSms) -> None:
    """An SMS that matches is there, or arrives in time, on every phone that the name means."""
    wanted = step.wanted()
    for phones in [frozenset({number}) for number in play.cast.of(step.to)] if step.to else [play.sightings.phones]:

        def look(phones: frozenset[str] = frozenset(phones)) -> Sighting | None:
            _forbid(play, step.never)
            for sms in play.sightings.sms_on(phones):
                captures: Captures = {}
                if not differences(wanted, sms.fields, captures):
                    sms.taken = True
                    play.values.update(captures)
                    return sms
            return None

        found = await play.waiting.until(look, step.within)
        if found is None:
            raise NotMet(_missing(play, step, wanted, phones))
        play.values.update({name: _field(found, field) for name, field in step.save.items()})


def _field(sms: Sighting, field: str) -> Any:
    if field not in sms.fields:
        raise NotMet(f"an SMS has no field '{field}'; it has {', '.join(sms.fields)}")
    return sms.fields[field]


def _forbid(play: Play, never: SmsFilter | None) -> None:
    if never is None:
        return
    for sms in play.sightings.sms_on(_phones(play, never)):
        if not differences(never.wanted(), sms.fields):
            raise NotMet(f"this must never arrive, and it did on {play.spoken(sms.phone)}: {sms.fields['text']!r}")


def _phones(play: Play, step: SmsFilter) -> frozenset[str]:
    return frozenset(play.cast.of(step.to) if step.to else play.sightings.phones)


def _missing(play: Play, step: ExpectSms, wanted: dict[str, Any], phones: Any) -> str:
    on = " on " + play.spoken(next(iter(phones))) if step.to else ""
    candidate = nearest(wanted, play.sightings.sms_on(phones))
    taken = sum(sms.taken and sms.phone in phones for sms in play.sightings.sms)
    others = sum(not sms.taken and sms.phone not in phones for sms in play.sightings.sms)
    return joined(
        f"no SMS with {described(wanted)} arrived{on} within {step.within.written}",
        near_miss("SMS that no other step took", candidate, play),
        f"  {taken} earlier SMS were taken by other steps" if taken else "",
        f"  {others} SMS arrived on other phones" if others else "",
        play.time_left(),
        troubles(play),
    )


async def expect_none(play: Play, step: ExpectNone) -> None:
    """No SMS that matches and that no other step took is there, or arrives in this time."""
    wanted, phones = step.wanted(), _phones(play, step)

    def look() -> Sighting | None:
        return next((sms for sms in play.sightings.sms_on(phones) if not differences(wanted, sms.fields)), None)

    found = await play.waiting.until(look, step.for_, patience_s=SILENCE_S)
    if found is not None:
        raise NotMet(
            f"no SMS with {described(wanted)} should have arrived, and one did on {play.spoken(found.phone)}:\n"
            f"  {found.fields['text']!r}"
        )
