"""Phones, and what is on them: one inbox per number, both directions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from emulator.store.base import Kind, Record


class HandsetState(StrEnum):
    """Whether a handset can take an SMS now; the words of the scenario language (docs/network.md)."""

    ON = "on"
    OFF = "off"
    OUT_OF_COVERAGE = "out_of_coverage"
    INBOX_FULL = "inbox_full"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Phone:
    """A handset. Its id is its bare number; a phone exists as soon as something happens on it."""

    id: str
    name: str = ""  # a scenario's name for it
    state: HandsetState = HandsetState.ON
    blocks: tuple[str, ...] = ()  # senders it takes nothing from
    locale: str = ""  # of the person behind it, as Faker spells it
    read_up_to: str = ""  # id of the newest message that the person has read
    flash: str = ""  # the flash message on the screen, by PhoneMessage id; gone with the next thing that happens


PHONES = Kind("phone", Phone)


@dataclass(frozen=True, slots=True)
class PhoneChoice:
    """A choice as a person sees it: the words to type, and what they carry back."""

    label: str
    postback_data: str


class PhoneMessage(Record, frozen=True, gc=False):
    """One message on a phone: MT arrived there, MO was written there. A slotted record: there may be many."""

    id: str
    number: str  # the phone, bare
    direction: Literal["MT", "MO"]
    other: str  # MT: the sender shown; MO: the number written to
    text: str
    at: float  # when it was shown, or sent
    app_id: str = ""
    message_id: str = ""  # MT: the Conversation API's message, if it was one
    batch_id: str = ""  # MT: the service plan's batch; MO: ""
    kind: str = ""  # MT: the app message's kind, such as choice_message
    encoding: str = "GSM"
    parts: int = 1
    flash: bool = False
    choices: tuple[PhoneChoice, ...] = ()
    media: tuple[tuple[str, str], ...] = ()  # MMS: address and media type of each file
    udh: str = ""  # binary: the header, hexadecimal; `text` is the data, hexadecimal

    @property
    def sender(self) -> str:
        """Who wrote it."""
        return self.other if self.direction == "MT" else self.number

    @property
    def to(self) -> str:
        """Whom it was written to."""
        return self.number if self.direction == "MT" else self.other


def on_phone(number: str) -> str:
    """Index key: everything on one phone."""
    return f"phone/{number}"


PHONE_MESSAGES = Kind("phone_message", PhoneMessage, lambda m: (f"phone/{m.number}", f"app/{m.app_id}"))


@dataclass(frozen=True, slots=True)
class Reference:
    """The last reference number used for a long message between two numbers; its id is `sender/recipient`."""

    id: str
    last: int  # 0 to 255


REFERENCES = Kind("sms_reference", Reference, lambda reference: [f"phone/{end}" for end in reference.id.split("/")])


@dataclass(frozen=True, slots=True)
class PartsSeen:
    """The parts of a long SMS that a phone has so far, in the order of their arrival; its id is the SMS's."""

    id: str
    sequences: tuple[int, ...] = ()


PARTS_SEEN = Kind("parts_seen", PartsSeen)
