"""`always`: laws that hold from the first step to the last, read off the journal of the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from emulator.journal import Entry
from emulator.player.play import Play
from emulator.player.results import Remark, Verdict
from emulator.player.sightings import Sighting
from emulator.scenarios.expand import expand
from emulator.scenarios.laws import CallbackLaw, Law, SmsLaw
from emulator.scenarios.matching import differences
from emulator.scenarios.values import status_matches
from emulator.sms.keywords import ConsentList, keyword_of

_MOST = 5


def broken(play: Play) -> list[Remark]:
    """A remark for each law of the scenario that was broken, with the first few cases of it as evidence."""
    remarks = []
    for written in play.scenario.always:
        law: Law = expand(written, play.values)
        if law.in_force:
            evidence = list(_LAWS[law.word](play, law.chosen))
            if evidence:
                more = f"\n  and {len(evidence) - _MOST} more" if len(evidence) > _MOST else ""
                remarks.append(Remark(f"always {law.word}", Verdict.FAILED, "\n  ".join(evidence[:_MOST]) + more))
    return remarks


def _sms(play: Play, law: SmsLaw) -> Iterator[str]:
    per_phone: Counter[str] = Counter()
    for sms in play.sightings.sms:
        per_phone[sms.phone] += 1
        yield from (f"{_quoted(sms, play)}: {wrong}" for wrong in _wrong_sms(sms, law))
        if law.max_per_phone is not None and per_phone[sms.phone] == law.max_per_phone + 1:
            yield f"{play.spoken(sms.phone)} got more than {law.max_per_phone} SMS"


def _wrong_sms(sms: Sighting, law: SmsLaw) -> Iterator[str]:
    wanted = {name: getattr(law, name) for name in ("encoding", "sender", "text") if getattr(law, name)}
    yield from differences(wanted, sms.fields)
    if law.max_parts is not None and sms.fields["parts"] > law.max_parts:
        yield f"parts: at most {law.max_parts} allowed, found {sms.fields['parts']}"


def _callbacks(play: Play, law: CallbackLaw) -> Iterator[str]:
    for callback in play.sightings.callbacks:
        fields = callback.fields
        if fields["spoiled"]:  # it had to be refused
            continue
        status = fields["answered"]
        if not status_matches(law.status, status):
            yield f"callback {fields['trigger']} was answered {status or 'not at all'}, expected {law.status}"
        elif law.within is not None and fields["duration_s"] > law.within:
            yield f"callback {fields['trigger']} was answered after {fields['duration_s']:.3f} s"


def _opted_out(play: Play, _: object) -> Iterator[str]:
    """One SMS may follow a STOP: the one that confirms it."""
    out: dict[str, bool] = {}  # phone -> whether it was confirmed
    for entry in _entries(play):
        if entry.kind == "phone.sent":
            word = keyword_of(entry.data["text"])
            if word is None or word.consent_list is not ConsentList.ALL:
                continue
            if word.opts_out:
                out.setdefault(entry.phone, False)
            else:
                out.pop(entry.phone, None)
        elif entry.kind == "message.accepted" and entry.phone in out:
            if out[entry.phone]:
                yield f"{play.spoken(entry.phone)} wrote STOP, and the app sent once more after its confirmation"
            out[entry.phone] = True


def _outside_contract(play: Play, _: object) -> Iterator[str]:
    for call in play.sightings.calls:
        if call.fields["status"] == 400:
            yield f"{call.fields['method']} {call.fields['path']} was answered 400: {call.fields.get('response', '')}"
    for entry in _entries(play):
        if entry.kind == "finding" and entry.data["code"] != "deprecated_field":
            yield str(entry.data["message"])


def _entries(play: Play) -> list[Entry]:
    def ours(entry: Entry) -> bool:
        return entry.app_id in (play.app_id, "") and (not entry.phone or entry.phone in play.cast.by_number)

    return play.journal.find(ours, after=play.first_seq)


def _quoted(sms: Sighting, play: Play) -> str:
    return f"SMS to {play.spoken(sms.phone)} {sms.fields['text']!r}"


_LAWS: Mapping[str, Callable[[Play, Any], Iterator[str]]] = {
    "sms": _sms,
    "callbacks": _callbacks,
    "no_sms_to_opted_out": _opted_out,
    "no_call_outside_contract": _outside_contract,
}
