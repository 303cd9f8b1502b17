"""A scenario written as YAML loads as the same scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.scenarios.dump import dump
from emulator.scenarios.durations import Duration
from emulator.scenarios.load import load, load_text
from emulator.scenarios.matching import regex_of
from emulator.scenarios.scenario import Scenario

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "tests" / "golden" / "scenarios" / "complete.yaml", *sorted((ROOT / "scenarios").glob("*.yaml"))]


@pytest.mark.ledger("scenarios.dump")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_of_ours_survives_being_written(path: Path) -> None:
    scenario = load(path)
    written = dump(scenario)
    again = load_text(written, folder=path.parent)
    assert again == scenario
    assert dump(again) == written


def test_it_is_written_as_a_person_would() -> None:
    text = (
        'scenario: 1\nname: Short\nphones:\n  anna: lease\n  bo: "+46700000002"\n\nsteps:\n  - chat:\n'
        "      - app -> anna: /code (?P<code>\\d+)/\n      - anna -> app: ${code}\n"
        "  - expect_none: {to: anna, for: 10s}\n  - advance: 3d\n"
    )
    head, _, body = dump(load_text(text)).partition("\n")
    assert head.startswith("# yaml-language-server")
    assert body == text.replace("\nphones", "\n\nphones", 1)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: "${" not in text and regex_of(text) is None
)
NAMES = st.sampled_from(["anna", "bo", "crowd"])
DURATIONS = st.integers(min_value=0, max_value=10**10).map(lambda ms: Duration.seconds(ms / 1000).written)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS | st.just(""),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
SPANS = DURATIONS | st.tuples(DURATIONS, DURATIONS).map(
    lambda two: dict(zip(("from", "to"), sorted(two, key=Duration.of), strict=True))
)
BUBBLES = st.one_of(
    st.builds(lambda name, text: {f"app -> {name}": text}, NAMES, TEXTS),
    st.builds(lambda name, text: {f"{name} -> app": text}, NAMES, TEXTS),
    st.builds(lambda name, text, to: {f"{name} -> app": {"text": text, "to": to}}, NAMES, TEXTS, TEXTS),
    st.builds(lambda name, text: {f"{name} -> app": {"choice": text}}, NAMES, TEXTS),
    st.builds(lambda name, text, wait: {f"app -> {name}": {"text": text, "within": wait}}, NAMES, TEXTS, DURATIONS),
)
PLAIN_STEPS = st.one_of(
    st.fixed_dictionaries({"chat": st.lists(BUBBLES, max_size=4)}),
    st.fixed_dictionaries({"advance": DURATIONS}),
    st.just({"advance": {"until": "quiet"}}),
    st.builds(lambda name, wait: {"expect_none": {"to": name, "for": wait}}, NAMES, DURATIONS),
    st.builds(lambda body, text: {"call": {"post": "http://x/", "json": body, "headers": {"x": text}}}, JSON, TEXTS),
    st.builds(lambda name: {"outcome": {"to": name, "failed": {"reason": "BAD_REQUEST"}}}, NAMES),
    st.builds(lambda name: {"outcome": {"to": name, "delivered": {}}}, NAMES),
    st.builds(lambda body: {"fire": {"trigger": "MESSAGE_INBOUND", "set": {"a.b": body}}}, JSON),
    st.builds(lambda by: {"fault": {"on": "api", "latency": by}}, DURATIONS),
)
STEPS = st.recursive(
    PLAIN_STEPS,
    lambda inner: (
        st.builds(lambda steps: {"repeat": {"times": "2", "steps": steps}}, st.lists(inner, max_size=2))
        | st.builds(lambda branches: {"parallel": branches}, st.lists(st.lists(inner, max_size=2), max_size=2))
    ),
    max_leaves=4,
)
THEN = st.one_of(
    st.just("silent"),
    st.builds(lambda span: {"deliver": {"after": span}}, SPANS),
    st.builds(lambda span: {"expire": {"after": span}}, SPANS),
    st.builds(lambda text, share: [{"reply": {"text": text, "share": str(share)}}], TEXTS, st.integers(0, 100)),
    st.builds(lambda code: {"fail": {"code": str(code)}}, st.integers(402, 999)),
)
SCENARIOS = st.fixed_dictionaries(
    {
        "scenario": st.just("1"),
        "phones": st.just({"anna": "lease", "bo": "+46700000002", "crowd": {"count": "3"}}),
        "steps": st.lists(STEPS, max_size=4),
    },
    optional={
        "name": TEXTS,
        "tags": st.lists(TEXTS, max_size=3),
        "seed": TEXTS,
        "vars": st.dictionaries(st.sampled_from(["a", "b", "slot"]), TEXTS | st.lists(TEXTS)),
        "cases": st.just([{"id": "one", "x": "1"}]),
        "rules": st.lists(
            st.builds(lambda text, then: {"when": {"text": text}, "then": then}, TEXTS, THEN), max_size=3
        ),
    },
)


@pytest.mark.ledger("scenarios.dump")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(SCENARIOS)
def test_load_after_dump_is_the_same_scenario(said: dict[str, Any]) -> None:
    scenario = Scenario.model_validate(said)
    written = dump(scenario)
    again = load_text(written)
    assert again == scenario
    assert dump(again) == written


@given(st.integers(min_value=0, max_value=3 * 10**11))
def test_a_duration_is_written_exactly(milliseconds: int) -> None:
    made = Duration.seconds(milliseconds / 1000)
    assert round(made * 1000) == milliseconds
    assert Duration.of(made.written) == made
