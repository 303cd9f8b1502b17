"""Reference numbers of long messages: they count up per sender and recipient (sms.md section 2.3; inferred)."""

from __future__ import annotations

from emulator.sms.parts import Split, split
from emulator.store.base import Store
from emulator.store.phones import REFERENCES, Reference


async def in_parts(store: Store, text: str, sender: str, recipient: str, *, only_one: bool = False) -> Split:
    """`text` in its parts; several of them carry the next reference number between the two."""
    parts = split(text, only_one=only_one)
    if len(parts.parts) == 1:
        return parts
    id = f"{sender}/{recipient}"
    before = await store.get(REFERENCES, id)
    number = 0 if before is None else (before.last + 1) % 256
    await store.put(REFERENCES, Reference(id, number))
    return split(text, number)
