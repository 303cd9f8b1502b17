"""The verbs of the conversation itself: what people write, and what must arrive on their phones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from emulator.scenarios.model import Described, OneOf
from emulator.scenarios.names import PhoneName
from emulator.scenarios.places import PlacedDict, place_of
from emulator.scenarios.values import REFERENCE, Duration, Pattern, Tristate, Whole

WITHIN = Duration.of("5s")
"""How long an expectation waits unless it says otherwise."""

APP = "app"
"""Name of the app under test in a chat line; no phone can be called so."""


class Text(Described):
    """A phone sends a text: `text: {from: anna, text: Hello}`."""

    from_: PhoneName = Field(alias="from")
    """Phone that sends; a crowd's name means each of its phones"""
    text: str
    """What it writes"""
    to: str = ""
    """Number or short code it writes to; empty: the sender that wrote to this phone last, else the app's own number"""


class Choose(Described):
    """A phone answers a choice of an earlier message: `choose: {from: anna, choice: 2}`."""

    from_: PhoneName = Field(alias="from")
    """Phone that answers"""
    choice: str
    """The choice: its text, its number in the list (from 1), or its postback data"""
    of: Pattern = ""
    """Text of the message with the choices; empty: the newest one that has choices"""


class SmsFilter(Described):
    """What an SMS on a phone must look like; a field that is not given is not looked at."""

    title = "sms"

    to: PhoneName = ""
    """Phone on which it arrives"""
    text: Pattern = ""
    """Its text; empty: any"""
    kind: Pattern = ""
    """Kind of the app message it was made of: text_message, card_message ..."""
    sender: Pattern = ""
    """What the phone shows as sender"""
    parts: Whole | None = None
    """Number of parts it travelled as"""
    encoding: Pattern = ""
    """GSM or UCS2"""
    flash: Tristate = None
    """Whether it is shown at once and not kept"""
    metadata: Pattern = ""
    """message_metadata of the send request"""

    def wanted(self) -> dict[str, Any]:
        """The fields that are looked at, without the phone, as `matching.differences` takes them."""
        fields = {name: getattr(self, name) for name in SmsFilter.model_fields if name != "to"}
        return {name: value for name, value in fields.items() if value not in ("", None)}


class ExpectSms(SmsFilter):
    """An SMS that matches arrives on a phone: `expect_sms: {to: anna, text: /Hello/}`."""

    title = "expect_sms"

    within: Duration = WITHIN
    """How long to wait for it"""
    never: SmsFilter | None = None
    """An SMS that must not arrive meanwhile: the step fails at once"""
    save: dict[str, str] = Field(default_factory=dict)
    """Name to save under, by field of the SMS: `{message: message_id}` saves its message_id as ${message}"""


class ExpectNone(SmsFilter):
    """No SMS that matches arrives for a while: `expect_none: {to: anna, for: 10s}`."""

    title = "expect_none"

    for_: Duration = Field(WITHIN, alias="for")
    """How long nothing may arrive"""


_ARROW = re.compile(r"\s*(\S+)\s*->\s*(\S+)\s*")


class Bubble(OneOf):
    """One bubble of a chat: `app -> anna: PATTERN` expects an SMS, `anna -> app: TEXT` sends one.

    Read from the arrow, kept as the long verb that it means. The value may be a map: the fields of `expect_sms`,
    of `text`, or `{choice: ...}` for `choose`.
    """

    title = "bubble"
    several: ClassVar[str] = "write one list item for each bubble"

    expect_sms: ExpectSms | None = None
    """What `app -> PHONE` means"""
    text: Text | None = None
    """What `PHONE -> app` means"""
    choose: Choose | None = None
    """What `PHONE -> app: {choice: ...}` means"""

    @property
    def action(self) -> ExpectSms | Text | Choose:
        """The long verb that this bubble means."""
        chosen: ExpectSms | Text | Choose = self.chosen
        return chosen

    @classmethod
    def opened(cls, value: Any) -> Any:
        """The long verb behind an arrow."""
        if not isinstance(value, Mapping) or len(value) != 1:
            raise ValueError("a bubble is one line: app -> PHONE: PATTERN, or PHONE -> app: TEXT")
        ((arrow, said),) = value.items()
        if arrow in cls.words():
            return value
        ends = _ARROW.fullmatch(REFERENCE.sub(lambda found: found[0].replace(" ", ""), arrow))
        if ends is None or (ends[1] == APP) == (ends[2] == APP):
            raise ValueError(f"'{arrow}' is not a bubble; write app -> PHONE: PATTERN, or PHONE -> app: TEXT")
        if ends[1] == APP:
            return _placed("expect_sms", {"to": ends[2]}, "text", said)
        verb = "choose" if isinstance(said, Mapping) and "choice" in said else "text"
        return _placed(verb, {"from": ends[1]}, "text", said)

    def closed(self, raw: dict[str, Any]) -> Any:
        """The arrow again."""
        ((word, value),) = raw.items()
        fields = dict(value)
        arrow = f"app -> {fields.pop('to')}" if word == "expect_sms" else f"{fields.pop('from')} -> app"
        return {arrow: fields["text"] if list(fields) == ["text"] else fields}

    @classmethod
    def describe(cls, body: dict[str, Any]) -> None:
        """An object with one property that has an arrow in it."""
        about = body.get("description")
        body.clear()
        body.update(
            {
                "type": "object",
                "description": about,
                "minProperties": 1,
                "maxProperties": 1,
                "patternProperties": {r"^\s*\S+\s*->\s*\S+\s*$": {"type": ["string", "number", "boolean", "object"]}},
                "additionalProperties": False,
            }
        )


def _placed(verb: str, ends: dict[str, Any], short: str, said: Any) -> PlacedDict:
    fields = PlacedDict(said if isinstance(said, Mapping) else {short: said})
    fields.place = place_of(said)
    for end, name in ends.items():
        if end in fields:
            raise ValueError(f"the arrow says {end} already; take '{end}' out of the map")
        fields[end] = name
    made = PlacedDict({verb: fields})
    made.place = place_of(said)
    return made


def _bubbles(value: object) -> object:
    if isinstance(value, Mapping):
        raise ValueError("a chat is a list of bubbles; put a dash before each line")
    return value


class Chat(Described):
    """A conversation, one bubble a line, played in order."""

    short = "bubbles"
    late = frozenset({"bubbles"})

    bubbles: Annotated[tuple[Bubble, ...], BeforeValidator(_bubbles)]
    """The lines"""

    @classmethod
    def opened(cls, value: Any) -> Any:
        """The list of lines is the chat."""
        return value if isinstance(value, Mapping) and "bubbles" in value else {"bubbles": value}
