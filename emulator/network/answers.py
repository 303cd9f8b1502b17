"""Which choice somebody means who names it by its words, its postback data or its place in the list. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from emulator.store.phones import PhoneChoice


def pick(choices: Sequence[PhoneChoice], wanted: str | int) -> PhoneChoice | None:
    """The choice meant by `wanted`: its text (case aside), else its postback data, else its number from 1; or None."""
    if isinstance(wanted, str):
        key = wanted.strip().casefold()
        for choice in choices:
            if choice.label.strip().casefold() == key:
                return choice
        for choice in choices:
            if choice.postback_data == wanted:
                return choice
        if not wanted.strip().isdecimal():
            return None
    place = int(wanted)
    return choices[place - 1] if 1 <= place <= len(choices) else None
