"""Which choice a person's text answers, if any (sms.md section 6.1; the rules are inferred: ledger sms.replies.*).

On SMS a choice is picked by typing it. Everything else is plain text.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from emulator.wire.app_messages import AppMessage
from emulator.wire.choices import Choice
from emulator.wire.enums import Channel
from emulator.wire.lists import ListMessage


@dataclass(frozen=True, slots=True)
class Question:
    """A message that was sent, and that may hold choices."""

    message_id: str
    message: AppMessage


@dataclass(frozen=True, slots=True)
class Answer:
    """The message that was answered, and what its choice carries back."""

    message_id: str
    postback_data: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice that can be answered by typing it."""

    text: str
    postback_data: object = None  # whatever JSON value the application sent, None when it sent none

    def postback(self, message_id: str) -> str:
        """What the choice response carries: the choice's own data, else `{message_id}_{text}`.

        Data that is not a string (the SDKs allow it) comes back as its JSON text (inferred).
        """
        if self.postback_data in (None, ""):
            return f"{message_id}_{self.text}"
        if isinstance(self.postback_data, str):
            return self.postback_data
        return json.dumps(self.postback_data, ensure_ascii=False, separators=(",", ":"))


def match_reply(questions_newest_first: Iterable[Question], text: str) -> Answer | None:
    """The choice that `text` answers: of the newest message that offers it, the first one equal; else None.

    Case, outer and repeated white space and one leading `>` do not count. Url, call, location and calendar choices,
    products and positions ("1") cannot be answered.
    """
    wanted = _key(text.lstrip().removeprefix(">"))
    if not wanted:
        return None
    for question in questions_newest_first:
        for offer in offers(question.message):
            if _key(offer.text) == wanted:
                return Answer(question.message_id, offer.postback(question.message_id))
    return None


def offers(message: AppMessage, channel: Channel = Channel.SMS) -> Iterator[Offer]:
    """The choices that a person can type, in the order shown: cards first, then the choices under all of them."""
    shown = message.for_channel(channel)
    if shown.choice_message is not None:
        yield from _typed(shown.choice_message.choices)
    elif shown.card_message is not None:
        yield from _typed(shown.card_message.choices)
    elif shown.carousel_message is not None:
        for card in shown.carousel_message.cards:
            yield from _typed(card.choices)
        yield from _typed(shown.carousel_message.choices)
    elif shown.list_message is not None:
        yield from _listed(shown.list_message)


def _typed(choices: list[Choice] | None) -> Iterator[Offer]:
    for choice in choices or ():
        if choice.text_message is not None:
            yield Offer(choice.text_message.text, choice.postback_data)


def _listed(message: ListMessage) -> Iterator[Offer]:
    for section in message.sections:
        for item in section.items:
            if item.choice is not None:
                yield Offer(item.choice.title, item.choice.postback_data)


def _key(text: str) -> str:
    """What counts of a text when two are compared."""
    # Upper-cased first: what the SMS shows is the choice in capitals, and a copy of it must match. Casefold alone
    # would not do: "Hayır" is shown as HAYIR, which folds to "hayir" with a dot.
    return unicodedata.normalize("NFC", " ".join(text.split()).upper().casefold())
