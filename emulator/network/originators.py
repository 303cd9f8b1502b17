"""Which number an SMS leaves from when nobody says so: the pool, by the recipient's country (sms.md section 3.3)."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.errors import SettingsInvalid
from emulator.settings import Settings
from emulator.sms.senders import applied, parse_pool, sender_kind


class Originators:
    """The pool of the settings: `originators` by prefix, `sender` everywhere else."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsInvalid for a sender that no phone could show."""
        pool = parse_pool(settings.originators)
        if settings.sender and sender_kind(settings.sender) is None:
            raise SettingsInvalid(
                f"sender: {settings.sender!r} is no sender; "
                "allowed: a number, a short code, or up to 11 letters and digits"
            )
        if settings.sender:
            pool.setdefault("", applied(settings.sender))
        self.pool: Mapping[str, str] = pool
        self.numbers = frozenset(pool.values())
        self._lengths = sorted({len(prefix) for prefix in pool}, reverse=True)

    def for_recipient(self, msisdn: str) -> str | None:
        """The sender for a recipient (bare), or None: code 410. The longest prefix wins; asked for every SMS."""
        for length in self._lengths:
            if (sender := self.pool.get(msisdn[:length])) is not None:
                return sender
        return None
