"""People for the phones: Faker gives names, the ranges kept for fiction give numbers; both from the seed."""

from __future__ import annotations

from dataclasses import replace

from emulator.chance import Chance
from emulator.errors import InvalidArgument
from emulator.network.handsets import Handsets
from emulator.sms.numbers import fictional_numbers
from emulator.store.base import Store
from emulator.store.phones import PHONES, Phone

DEFAULT_LOCALE = "sv_SE"


class People:
    """Makes phones with a person behind them."""

    def __init__(self, store: Store, chance: Chance, handsets: Handsets) -> None:
        self._store = store
        self._chance = chance.child("people")
        self._handsets = handsets

    async def make(self, *, number: str = "", name: str = "", locale: str = "") -> Phone:
        """A phone with the given number and name, each drawn where empty. `locale` as Faker spells it.

        Raises InvalidArgument for an unknown locale, a number that is none, or when every fictional number is taken.
        """
        locale = locale or DEFAULT_LOCALE
        try:
            faker = self._chance.child(f"{locale}/{self._chance.random()}").faker(locale)
        except AttributeError:
            raise InvalidArgument.of(
                "locale", f"{locale!r} is not known to Faker; write it as sv_SE or en_US"
            ) from None
        phone = await self._handsets.phone(number or await self._free_number(locale.rpartition("_")[2]))
        made = replace(phone, name=name or phone.name or faker.name(), locale=locale)
        await self._store.put(PHONES, made)
        return made

    async def _free_number(self, country: str) -> str:
        for kept in (country, "SE", "US", "GB"):
            for number in fictional_numbers(kept, self._chance):
                if await self._store.get(PHONES, number) is None:
                    return number
        raise InvalidArgument.of("number", "every number kept for fiction is taken; give one, or reset")
