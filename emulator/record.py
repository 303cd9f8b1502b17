"""The base of values that are made for every message: frozen structs, made and changed in C.

A frozen dataclass of ten fields takes over a microsecond to make, a struct a tenth of that, and the garbage collector
never walks it (docs/decisions: records are msgspec structs). Their fields hold nothing that leads back to them, so no
cycle can form.
"""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True, gc=False):
    """Base of such values. They compare by value and never change in place."""


changed = msgspec.structs.replace
"""A record with some fields at other values."""
