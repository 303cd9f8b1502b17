"""Lists of single faults: out of a scenario's `chaos`, drawn from the seed, pinned to what they hit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from emulator.chance import Chance
from emulator.scenarios.fault_shapes import FaultShape
from emulator.scenarios.faults import CALLBACK_KINDS, KINDS, Chaos
from emulator.scenarios.model import raw
from emulator.scenarios.scenario import Scenario
from emulator.scenarios.values import Whole

SURVIVABLE = ("duplicate", "reorder", "latency", "extra_field", "unknown_trigger")
"""What an app has to bear: at-least-once delivery in any order, and a service that grows."""
_MOST_HITS = 50


def single(kind: str, shape: FaultShape | Mapping[str, Any]) -> Chaos:
    """A chaos of one fault."""
    return Chaos.model_validate({kind: shape})


def singles(chaos: Iterable[Chaos]) -> list[Chaos]:
    """Every fault by itself, in order."""
    return [single(kind, shape) for each in chaos for kind, shape in each.faults().items()]


def of_one(fault: Chaos) -> tuple[str, FaultShape]:
    """The kind of a single fault, and its fields."""
    ((kind, shape),) = fault.faults().items()
    return kind, shape


def with_faults(scenario: Scenario, faults: Sequence[Chaos], **changes: Any) -> Scenario:
    """The same scenario under these faults and no others; `changes` to other fields."""
    made = scenario.model_copy(update={"chaos": tuple(faults), **changes})
    made._included.update(scenario.included)
    return made


def spoken(fault: Chaos) -> str:
    """One fault in words: `duplicate of MESSAGE_INBOUND, nth 2, overlap true`."""
    kind, shape = of_one(fault)
    fields = raw(shape)
    fields = fields if isinstance(fields, dict) else {shape.short: fields}
    of = f" of {fields.pop('of')}" if fields.get("of") else ""
    more = [f"{name} {str(value).lower() if isinstance(value, bool) else value}" for name, value in fields.items()]
    return ", ".join([f"{kind}{of}", *more])


def callbacks_of(journal: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How many callbacks of each trigger a run had."""
    return Counter(
        str(entry["data"]["trigger"])
        for entry in journal
        if entry["kind"] == "callback.attempt" and entry["data"]["number"] == 1 and not entry["data"].get("fired")
    )


def drawn(chance: Chance, seen: Mapping[str, int], kinds: Sequence[str], count: int) -> list[Chaos]:
    """`count` different faults, each of one callback out of those that a clean run had."""
    places = [(kind, trigger, nth) for trigger, many in seen.items() for nth in range(1, many + 1) for kind in kinds]
    chosen = chance.sample(places, min(count, len(places)))
    return [single(kind, {"of": trigger, "nth": str(nth), **_fields(kind, chance)}) for kind, trigger, nth in chosen]


def _fields(kind: str, chance: Chance) -> dict[str, str]:
    """What is left open. Delays stay below what a step waits: to be late because a callback is late is no fault."""
    match kind:
        case "duplicate":
            overlap = chance.random() < 0.5
            copies = {"copies": str(chance.randint(1, 3))}
            return {**copies, "overlap": "true"} if overlap else {**copies, "gap": f"{chance.randint(0, 10) * 100}ms"}
        case "latency":
            return {"by": f"{chance.randint(5, 15) * 100}ms"}
        case "reorder":
            return {"window": "1s"}
        case "status":
            return {"code": str(chance.choice((429, 500, 503)))}
        case _:
            return {}


def pinned(faults: Sequence[Chaos], journal: Sequence[Mapping[str, Any]]) -> list[Chaos]:
    """Every hit of these faults in a run as a fault of its own, of that one callback or call."""
    return [one for number, fault in enumerate(faults) for one in _hits(fault, _id_of(number, journal), journal)]


def _id_of(number: int, journal: Sequence[Mapping[str, Any]]) -> str:
    """Those of the header are put in force before anything else, in order."""
    added = (entry for entry in journal if entry["kind"] == "fault.added")
    return next((str(entry["data"]["fault"]["id"]) for entry in islice(added, number, None)), "")


def _hits(fault: Chaos, fault_id: str, journal: Sequence[Mapping[str, Any]]) -> Iterator[Chaos]:
    kind, shape = of_one(fault)
    if shape.nth is not None:
        yield fault
        return
    hits = (e["data"] for e in journal if e["kind"] == "fault.hit" and e["data"]["fault_id"] == fault_id)
    for hit in islice(hits, _MOST_HITS):
        changes = {"nth": Whole.of(str(hit["nth"])), "times": None, "share": Whole.of("100")}
        yield single(kind, shape.model_copy(update=changes))


def simpler(fault: Chaos) -> Iterator[Chaos]:
    """The same fault with one field less that could be left out."""
    kind, shape = of_one(fault)
    for name, field in type(shape).model_fields.items():
        default = field.get_default()
        if name not in ("of", "nth", "times", "share") and not field.is_required() and getattr(shape, name) != default:
            yield single(kind, shape.model_copy(update={name: default}))


def known_kinds() -> tuple[str, ...]:
    """Kinds that may be drawn: those of callbacks, in the order of the language."""
    return tuple(kind for kind in KINDS if kind in CALLBACK_KINDS)
