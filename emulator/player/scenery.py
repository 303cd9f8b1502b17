"""The stage as a scenario wants it: the app's webhooks and mode, faults, phones, rules. And as it was, afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator.player.troublemaking import begin, end
from emulator.scenarios.expand import expand
from emulator.wire.apps import CallbackSettings, UpdateApp
from emulator.wire.enums import Trigger
from emulator.wire.webhooks import CreateWebhook

if TYPE_CHECKING:
    from emulator.chance import Chance
    from emulator.player.play import Play
    from emulator.player.stage import Stage
    from emulator.scenarios.decide import Decision, Facts, RuleSet
    from emulator.scenarios.load import Scenario


@asynccontextmanager
async def scenery(stage: Stage, scenario: Scenario, values: Mapping[str, Any]) -> AsyncIterator[None]:
    """The app with the scenario's webhooks, mode and faults, while inside."""
    project_id, app_id = stage.settings.project_id, stage.settings.app_id
    before = (await stage.apps.get(project_id, app_id)).wire
    header = expand(scenario.app, values)
    secret = CallbackSettings(secret_for_overridden_callback_urls=header.callback_secret)
    changes = UpdateApp(processing_mode=header.processing_mode, callback_settings=secret)
    changed = before.processing_mode != header.processing_mode or bool(header.callback_secret)
    if changed:
        await stage.apps.update(project_id, app_id, changes)
    webhooks = await _webhooks(stage, header.webhooks)
    faults = begin(stage, scenario.chaos, app_id)
    try:
        yield
    finally:
        end(stage, faults)
        for webhook_id in webhooks:
            await stage.webhooks.delete(project_id, webhook_id)
        if changed:
            back = UpdateApp(processing_mode=before.processing_mode, callback_settings=before.callback_settings)
            await stage.apps.update(project_id, app_id, back)


async def _webhooks(stage: Stage, headers: Any) -> list[str]:
    """The ids of those that were made; a target that the app has already stays as it is."""
    project_id, app_id = stage.settings.project_id, stage.settings.app_id
    there = {webhook.wire.target for webhook in await stage.webhooks.list(project_id, app_id)}
    made = []
    for header in headers:
        if header.target in there:
            continue
        triggers = list(header.triggers or Trigger)
        request = CreateWebhook(
            app_id=app_id, target=header.target, target_type="HTTP", secret=header.secret, triggers=triggers
        )
        made.append((await stage.webhooks.create(project_id, request)).id)
    return made


@dataclass(slots=True)
class CaseRules:
    """The rules of the cases that are being played, each for its own phones; implements `network.rules.Decides`."""

    _of_number: dict[str, RuleSet] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _last: RuleSet | None = None

    def enter(self, stage: Stage, play: Play) -> None:
        """Put the rules of a case in force. A number of nobody's is decided by the case that came last."""
        rules = play.scenario.rule_set(play.values, stage.clock.now())
        self._last = rules
        self._of_number.update(dict.fromkeys(play.cast.by_number, rules))
        self._names.update(play.cast.by_number)
        stage.rules.replace(self, self._names, app_id=play.app_id)

    def leave(self, stage: Stage, play: Play) -> None:
        """Take them out again."""
        for number in play.cast.by_number:
            self._of_number.pop(number, None)
            self._names.pop(number, None)
        if not self._of_number:
            stage.rules.clear(play.app_id)

    def decide(self, facts: Facts, now: float, chance: Chance) -> Decision:
        """What the case's own rules say."""
        rules = self._of_number.get(facts.to) or self._last
        assert rules is not None, "rules decide only while a case is being played"
        return rules.decide(facts, now, chance)


async def set_phones(stage: Stage, play: Play) -> None:
    """Every phone in its state, with its owner's name."""
    for name, phone in play.scenario.all_phones.items():
        for number in play.cast.of(name):
            await stage.handsets.set_state(number, phone.handset, name=play.cast.owners[number])
