"""The header of a scenario: nouns. The app under test, its webhooks, the clock, the rows it is run for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from emulator.clock import MAX_SCALE
from emulator.scenarios.model import Described
from emulator.scenarios.places import PlacedDict, place_of
from emulator.scenarios.values import Time, is_open
from emulator.wire.enums import ProcessingMode, Trigger


def _url(text: str) -> str:
    if not is_open(text) and not text.startswith(("http://", "https://")):
        raise ValueError(f"'{text}' is not a URL; it begins with http:// or https://")
    return text


class WebhookHeader(Described):
    """A webhook of the app under test."""

    title = "webhook"
    short = "target"

    target: Annotated[str, AfterValidator(_url)]
    """URL that callbacks go to"""
    secret: str = ""
    """Secret that signs them; empty: unsigned"""
    triggers: tuple[Trigger, ...] = ()
    """What it is told of; empty: everything"""


class AppHeader(Described):
    """The app under test, as the Conversation API knows it."""

    title = "app"

    name: str = ""
    """Display name; empty: the scenario's name"""
    processing_mode: ProcessingMode = "CONVERSATION"
    """CONVERSATION or DISPATCH"""
    sender: str = ""
    """Number that its messages come from and that people write to; empty: the service plan's default"""
    webhooks: tuple[WebhookHeader, ...] = ()
    """Its webhooks, five at most"""
    callback_secret: str = ""
    """Secret that signs callbacks to a callback_url"""

    @model_validator(mode="after")
    def _webhooks_fit(self) -> AppHeader:
        if len(self.webhooks) > 5:
            raise ValueError(f"an app has at most 5 webhooks, found {len(self.webhooks)}")
        targets = [webhook.target for webhook in self.webhooks]
        if twice := next((target for target in targets if targets.count(target) > 1), None):
            raise ValueError(f"two webhooks have the target {twice}")
        return self


class ClockHeader(Described):
    """How time moves: `clock: manual`, `clock: {mode: auto, start: 2026-03-04T08:59:00Z}`."""

    title = "clock"
    short = "mode"

    mode: Literal["real", "scaled", "manual", "auto"] = "auto"
    """auto jumps to the next event when all is quiet; manual moves only by `advance`; real; scaled"""
    start: Time = ""
    """When the run begins; empty: now"""
    scale: str = ""
    """How much faster the scaled clock runs: 20"""

    @model_validator(mode="after")
    def _scale_fits(self) -> ClockHeader:
        if self.scale and not is_open(self.scale):
            if self.mode != "scaled":
                raise ValueError("scale belongs to mode: scaled")
            if not self.scale.replace(".", "", 1).isdecimal() or not float(self.scale):
                raise ValueError(f"'{self.scale}' is not a positive number")
            if float(self.scale) > MAX_SCALE:
                raise ValueError(f"'{self.scale}' is too fast; {MAX_SCALE:.0f} at most")
        return self


class Case(Described):
    """One row that the scenario is run for: an id and values, used as `${case.NAME}`."""

    id: str = ""
    """What reports call it; empty: its number"""
    values: dict[str, Any] = Field(default_factory=dict)
    """The row's values by name"""

    @classmethod
    def opened(cls, value: Any) -> Any:
        """All keys but `id` are values."""
        if not isinstance(value, Mapping):
            raise ValueError("a case is a map such as {id: plain, answer: YES}")
        values = PlacedDict((key, inner) for key, inner in value.items() if key != "id")
        values.place = place_of(value)
        return {"id": value.get("id") or "", "values": values}

    def closed(self, raw: dict[str, Any]) -> Any:
        """A flat row again."""
        return {**({"id": raw["id"]} if "id" in raw else {}), **raw.get("values", {})}

    @classmethod
    def describe(cls, body: dict[str, Any]) -> None:
        """Any keys."""
        about, identity = body.get("description"), body["properties"]["id"]
        body.clear()
        body.update({"type": "object", "description": about, "properties": {"id": identity}})


class Recorded(Described):
    """Where a recorded file comes from."""

    at: Time = ""
    """When it was recorded"""
    from_: str = Field("", alias="from")
    """Where: page, journal ..."""
