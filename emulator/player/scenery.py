"""The stage as a scenario wants it: the app's webhooks and mode, faults, phones, rules. And as it was, afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from emulator.player.troublemaking import begin, end
from emulator.scenarios.expand import expand
from emulator.wire.apps import CallbackSettings, UpdateApp
from emulator.wire.enums import Trigger
from emulator.wire.webhooks import CreateWebhook

if TYPE_CHECKING:
    from emulator.player.play import Play
    from emulator.player.stage import Stage
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


async def set_phones(stage: Stage, play: Play) -> None:
    """Every phone in its state, with its owner's name."""
    for name, phone in play.scenario.all_phones.items():
        for number in play.cast.of(name):
            await stage.handsets.set_state(number, phone.handset, name=play.cast.owners[number])
