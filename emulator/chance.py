"""Chance: one seeded source, handed down. Same seed, same run. Nothing else in the package draws at random."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faker import Faker


class Chance(random.Random):
    """A `random.Random` that remembers its seed and gives out independent children by name.

    A child depends on the seed and its name only, not on how much was drawn before: adding a draw in one place
    does not change the run elsewhere.

    `run` tells runs with one seed apart where they meet the same application: what is drawn from `fresh` (ids, leased
    numbers) is new in every run, everything else is the same.
    """

    def __init__(self, seed: int | str | None = None, *, run: str = "") -> None:
        self.seed_value = random.SystemRandom().randrange(1_000_000) if seed is None else seed
        self.run = run
        super().__init__(str(self.seed_value))

    def child(self, name: str) -> Chance:
        """An independent source for the part called `name`."""
        return Chance(f"{self.seed_value}/{name}", run=self.run)

    def fresh(self, name: str) -> Chance:
        """As `child`, but another one in every run."""
        return self.child(f"{name}/run {self.run}" if self.run else name)

    def faker(self, locale: str = "en_US") -> Faker:
        """A Faker that draws from this source. `locale` as Faker spells it; an unknown one raises AttributeError."""
        from faker import Faker  # heavy: only who makes people pays for it

        faker = Faker(locale)
        faker.seed_instance(str(self.seed_value))
        return faker
