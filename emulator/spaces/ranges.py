"""Who has which numbers: ranges cut from a block that nothing else draws from.

    46 76 D SSSSSS     D is any digit, SSSSSS from 100000 to 899999

The player's leased numbers begin with 4670 (player/cast.py). The last six digits keep away from those that ask for a
fate (network/number_fates.py). Ranges are given out one after the other, so a range that was given back rests as long
as possible: what is still on its way to it meets nobody.
"""

from __future__ import annotations

from bisect import bisect_right, insort

from emulator.errors import ResourceExhausted

_BASE = 46_760_000_000
_SEGMENTS = [range(_BASE + digit * 1_000_000 + 100_000, _BASE + digit * 1_000_000 + 900_000) for digit in range(10)]
LARGEST = 10_000
"""Numbers in one range at most."""


class Ranges:
    """Cuts ranges, takes them back, knows who has a number."""

    def __init__(self) -> None:
        self._taken: list[tuple[int, int, str]] = []  # first, past the last, owner; sorted
        self._next = _SEGMENTS[0].start

    def take(self, count: int, owner: str) -> int:
        """The first of `count` numbers in a row that are `owner`'s from now on. Raises ResourceExhausted."""
        first = self._free(self._next, count)
        if first is None:
            first = self._free(_SEGMENTS[0].start, count)
        if first is None:
            raise ResourceExhausted(f"No {count} numbers in a row are left; end leases that nobody needs any more")
        self.keep(first, count, owner)
        self._next = first + count
        return first

    def keep(self, first: int, count: int, owner: str) -> None:
        """This range is `owner`'s already."""
        insort(self._taken, (first, first + count, owner))

    def give_back(self, first: int) -> None:
        """The range that begins with `first` is nobody's again."""
        self._taken = [taken for taken in self._taken if taken[0] != first]

    def owner(self, number: int) -> str:
        """Who has `number`; "" for nobody."""
        at = bisect_right(self._taken, number, key=lambda taken: taken[0]) - 1
        return self._taken[at][2] if at >= 0 and number < self._taken[at][1] else ""

    def _free(self, start: int, count: int) -> int | None:
        """Where `count` numbers in a row are free, from `start` on."""
        for segment in _SEGMENTS:
            first = max(start, segment.start)
            while first + count <= segment.stop:
                hit = self._hit(first, count)
                if hit is None:
                    return first
                first = hit
        return None

    def _hit(self, first: int, count: int) -> int | None:
        """The end of a taken range that overlaps, or None."""
        at = bisect_right(self._taken, first, key=lambda taken: taken[0]) - 1
        for taken in self._taken[max(0, at) : at + 2]:
            if taken[0] < first + count and first < taken[1]:
                return taken[1]
        return None
