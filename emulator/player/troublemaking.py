"""Faults of the language put in force: the verb `fault` and the header's `chaos`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from emulator.scenarios.durations import Duration
from emulator.scenarios.fault_shapes import FaultShape
from emulator.scenarios.faults import API_KINDS, CALLBACK_KINDS, Chaos, Fault
from emulator.scenarios.values import Whole

if TYPE_CHECKING:
    from emulator.player.cast import Cast
    from emulator.player.stage import Stage


def values_of(kind: str, shape: FaultShape, on: str, app_id: str) -> dict[str, Any]:
    """One fault as `FaultSet.add` takes it."""
    fields = {name: _plain(getattr(shape, name)) for name in type(shape).model_fields}
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    # A call of the API names its app in a body that nobody has read when the fault is asked.
    return {"on": on, "kind": kind, **({"app_id": app_id} if on == "callback" else {}), **given}


def _plain(value: Any) -> Any:
    return value.written if isinstance(value, Duration) else int(value) if isinstance(value, Whole) else value


def begin(stage: Stage, chaos: Sequence[Chaos], app_id: str) -> list[str]:
    """Put the header's faults in force; their ids, to end them with."""
    return [stage.faults.add(values).id for values in _of_header(chaos, app_id)]


def _of_header(chaos: Sequence[Chaos], app_id: str) -> Iterator[dict[str, Any]]:
    for each in chaos:
        for kind, shape in each.faults().items():
            yield values_of(kind, shape, "callback" if kind in CALLBACK_KINDS else "api", app_id)


def switch(stage: Stage, fault: Fault, app_id: str, cast: Cast) -> list[str]:
    """Switch on what the step names, or off: the kinds that it names, or all. The ids of those that are on now.

    About a crowd there is one fault for each of its people.
    """
    if not fault.off:
        wanted = [values_of(kind, shape, fault.on, app_id) for kind, shape in fault.faults().items()]
        phones = cast.of(fault.phone) if fault.phone else ("",)
        return [stage.faults.add({**values, "phone": phone}).id for values in wanted for phone in phones]
    kinds = list(fault.faults()) or list(API_KINDS if fault.on == "api" else CALLBACK_KINDS)
    for kind in kinds:
        stage.faults.clear(fault.on, kind, app_id if fault.on == "callback" else "")
    return []


def end(stage: Stage, ids: list[str]) -> None:
    """Take these out of force, those that a step switched off already left aside."""
    there = {fault.id for fault in stage.faults}
    for fault_id in ids:
        if fault_id in there:
            stage.faults.remove(fault_id)
