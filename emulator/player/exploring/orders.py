"""The order explorer: the callbacks of each window in all orders, and the first order after which things end otherwise.

Two runs with the callbacks as they came say how it should end; what differs between these two is not compared. Then the
orders of each window follow, the nearest to the real one first. One that changes the outcome is run again: only what
does so twice is named.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, permutations
from math import factorial

from emulator.callback import Callback
from emulator.chance import Chance
from emulator.player.exploring.outcomes import Outcome, differences, outcome
from emulator.player.exploring.windows import Order
from emulator.player.exploring.wording import in_words
from emulator.player.results import Remark, ScenarioResult, Verdict

CAP = 120
"""Runs of one case: all orders of five callbacks."""

Trial = Callable[[int, Order], Awaitable[tuple[ScenarioResult, list[list[Callback]]]]]
"""Plays the case on a fresh emulator with this window in this order (-1: none); the windows that there were."""
Progress = Callable[[int, int, str], object]
"""Told before each run: how many were made, how many there will be at most, what it is about."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The orders to try of one window."""

    window: int
    size: int
    orders: tuple[Order, ...]

    @property
    def is_complete(self) -> bool:
        """Whether these are all."""
        return len(self.orders) == factorial(self.size) - 1


async def explore(
    trial: Trial, chance: Chance, *, cap: int = CAP, progress: Progress = lambda *_: None
) -> ScenarioResult:
    """Play every order, `cap` runs at most. The result is that of the run that ended otherwise, else of the first.

    A remark named `orders` says what was tried and, if one changed the outcome, which and how.
    """
    progress(0, cap, "callbacks as they came")
    first, windows = await trial(-1, ())
    if first.verdict is not Verdict.PASSED:
        return _with_remark(
            first, "not explored: it does not pass with the callbacks in the order of the events", False
        )
    progress(1, cap, "callbacks as they came, once more")
    second, _ = await trial(-1, ())
    expected, compared = _expected(outcome(first), outcome(second))
    if expected is None:
        lines = differences(outcome(first), outcome(second))
        return _with_remark(first, _lines("not explored: two runs in the same order end differently", lines), False)
    plans, made = planned([len(window) for window in windows], chance, max(0, cap - 2)), 2
    total = made + sum(len(plan.orders) for plan in plans)
    for plan in plans:
        for order in plan.orders:
            progress(made, total, f"window {plan.window + 1}, {len(plan.orders)} orders")
            made += 1
            found, its_windows = await trial(plan.window, order)
            if not differences(expected, compared(outcome(found))):
                continue
            again, its_windows = await trial(plan.window, order)
            made += 1
            if lines := differences(expected, compared(outcome(again))):
                words = in_words(its_windows[plan.window], order, again, plan.window + 1)
                return _with_remark(again, _lines(f"run {made}: an order changes the outcome. {words}", lines), False)
    return _with_remark(first, _all_alike(plans, made), True)


def _expected(first: Outcome, second: Outcome) -> tuple[Outcome | None, Callable[[Outcome], Outcome]]:
    """The outcome to compare with and what to compare of others; None when not even the vague ones are the same."""
    if not differences(first, second):
        return first, lambda each: each
    if not differences(first.vague(), second.vague()):
        return first.vague(), Outcome.vague
    return None, Outcome.vague


def planned(sizes: Sequence[int], chance: Chance, budget: int) -> list[Plan]:
    """The orders to try, `budget` in all: every order of small windows, a seeded sample of those that are too big."""
    several = sorted((size, window) for window, size in enumerate(sizes) if size > 1)
    plans = []
    for left, (size, window) in zip(range(len(several), 0, -1), several, strict=True):
        share = budget // left
        orders = tuple(_orders(size, share, chance.child(f"orders/{window}")))
        budget -= len(orders)
        plans.append(Plan(window, size, orders))
    return sorted(plans, key=lambda plan: plan.window)


def _orders(size: int, share: int, chance: Chance) -> Iterator[Order]:
    """Orders other than that of the events, the nearest to it first."""
    straight = tuple(range(size))
    if factorial(size) - 1 <= share:
        yield from sorted((order for order in permutations(straight) if order != straight), key=inversions)
        return
    swaps = (_swapped(straight, place) for place in range(size - 1))
    chosen = dict.fromkeys(islice(swaps, share))  # neighbours that change places are the likeliest of all
    while len(chosen) < share:
        drawn = list(straight)
        chance.shuffle(drawn)
        if tuple(drawn) != straight:
            chosen[tuple(drawn)] = None
    yield from sorted(chosen, key=inversions)


def _swapped(straight: Order, place: int) -> Order:
    return (*straight[:place], straight[place + 1], straight[place], *straight[place + 2 :])


def inversions(order: Order) -> int:
    """How many pairs have changed places."""
    return sum(order[a] > order[b] for a in range(len(order)) for b in range(a + 1, len(order)))


def _all_alike(plans: Sequence[Plan], made: int) -> str:
    if not plans:
        return "no two callbacks came close enough to change places"
    windows = ", ".join(
        f"{'all' if plan.is_complete else 'a sample of'} {len(plan.orders) + plan.is_complete} orders "
        f"of the {plan.size} callbacks of window {plan.window + 1}"
        for plan in plans
    )
    return f"every order ends alike, in {made} runs: {windows}"


def _lines(headline: str, lines: Sequence[str]) -> str:
    return "\n".join([headline, *(f"  {line}" for line in lines)])


def _with_remark(result: ScenarioResult, text: str, is_good: bool) -> ScenarioResult:
    remark = Remark("orders", Verdict.PASSED if is_good else Verdict.FAILED, text)
    (case,) = result.cases
    return replace(result, cases=(replace(case, remarks=(*case.remarks, remark)),))
