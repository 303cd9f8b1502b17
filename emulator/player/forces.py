"""A scenario in force without being played: rules, carriers and phones for work by hand (`serve --scenario`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from emulator.network.rules import EVERY_APP
from emulator.player.cast import cast
from emulator.player.stage import Stage
from emulator.scenarios.expand import expand, resolve_vars
from emulator.scenarios.load import Scenario


async def put_in_force(
    stage: Stage,
    scenario: Scenario,
    environ: Mapping[str, str] | None = None,
    *,
    app_id: str = EVERY_APP,
    numbers: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Set up the scenario's phones and let its rules and carriers decide, for every app or for one.

    `numbers` gives some phones, by their name in the scenario, another number than it says. The answer is the bare
    number of every phone by the name of its owner. Raises Unresolved for a variable without a value.
    """
    scopes: dict[str, Any] = {"env": dict(os.environ if environ is None else environ)}
    values = {**scopes, "vars": resolve_vars(scenario.vars, scopes, {}), "case": dict(scenario.rows()[0].values)}
    phones = {name: expand(phone, values) for name, phone in scenario.all_phones.items()}
    for name in phones.keys() & (numbers or {}).keys():
        phones[name] = phones[name].model_copy(update={"number": (numbers or {})[name]})
    made = cast(phones, stage.chance.child(f"{scenario.name}/in force"))
    for name, phone in phones.items():
        for number in made.of(name):
            await stage.handsets.set_state(number, phone.handset, name=made.owners[number])
    rules = scenario.rule_set({**values, "phones": made.values()}, stage.clock.now())
    stage.rules.replace(rules, made.by_number, app_id=app_id)
    stage.journal.add(
        "scenario.in_force", app_id=app_id, name=scenario.name, file=scenario.place.file, phones=made.owners
    )
    return {made.owners[number]: number for number in made.by_number}
