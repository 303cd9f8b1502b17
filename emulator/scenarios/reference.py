"""The reference of the language as tables, made from the models: what every key is, takes and means."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from emulator.scenarios.calls import Answered, HttpAnswer
from emulator.scenarios.carriers import OTHER_OUTCOMES, OUTCOMES, Carrier, Delivery
from emulator.scenarios.effects import Then
from emulator.scenarios.effects.base import Span
from emulator.scenarios.fault_shapes import FaultShape, Plain
from emulator.scenarios.faults import Chaos
from emulator.scenarios.header import AppHeader, Case, ClockHeader, Recorded, WebhookHeader
from emulator.scenarios.laws import CallbackLaw, Law, SmsLaw, Verdict
from emulator.scenarios.model import Described, OneOf, raw
from emulator.scenarios.names import CarrierName, PhoneName
from emulator.scenarios.phones import Phone
from emulator.scenarios.rules import Rule, When
from emulator.scenarios.scenario import Scenario
from emulator.scenarios.steps import Step
from emulator.scenarios.twists import Failure
from emulator.scenarios.values import Duration, Json, Pattern, StatusPattern, Whole

_NAMED: dict[Any, str] = {Duration: "duration", Whole: "whole number", bool: "true or false", str: "text", Any: "any"}
_BY_VALIDATOR = {
    get_args(PhoneName)[1].func: "phone",
    get_args(CarrierName)[1].func: "carrier",
    get_args(Pattern)[1].func: "text or `/regex/`",
    get_args(StatusPattern)[1].func: "`201` or `2xx`",
    get_args(Json)[1].func: "any JSON",
}
_MANY_WORDS = 12


def header_tables() -> Iterator[str]:
    """The keys at the top of a file, and the maps that stand under them."""
    yield from table("A scenario", Scenario)
    for title, model in (
        ("`app`", AppHeader),
        ("`app.webhooks`, each", WebhookHeader),
        ("`clock`", ClockHeader),
        ("`phones`, each", Phone),
        ("`carriers`, each", Carrier),
        ("`delivery` of a carrier", Delivery),
        ("A range", Span),
        ("`rules`, each", Rule),
        ("`when` of a rule", When),
        ("`cases`, each", Case),
        ("`chaos`", Chaos),
        ("`always`, each", Law),
        ("`sms` of a law", SmsLaw),
        ("`callbacks` of a law", CallbackLaw),
        ("`verdict`", Verdict),
        ("`recorded`", Recorded),
    ):
        yield from table(title, model)
    yield ""
    words = ", ".join(f"`{word}`" for word in (*OTHER_OUTCOMES, *OUTCOMES))
    yield f"Words for `outcomes`: {words}, the name of a reason, or a delivery code such as `413`."


def verb_tables() -> Iterator[str]:
    """Every verb with what it takes, and the maps that stand under several."""
    yield from _tables_of(Step)
    for title, model in (
        ("An answer: `expect` of a `call`, `until` and `never` of a `check`", HttpAnswer),
        ("`answered` of `expect_callback` and `fire`, `expect` of a `callback`", Answered),
        ("`failed` of an `outcome`", Failure),
    ):
        yield from table(title, model)


def effect_tables() -> Iterator[str]:
    """Every effect with what it takes."""
    yield from _tables_of(Then)


def fault_tables() -> Iterator[str]:
    """What every fault takes, and every kind with what it takes besides."""
    yield from table("Every fault", FaultShape)
    kinds = [(name, field, _models_in(field.annotation)[0]) for name, field in Chaos.model_fields.items()]
    plain = [f"| `{name}` | {_escaped(field.description or '')} |" for name, field, model in kinds if model is Plain]
    yield from ("", "### Faults that take nothing else", "", " ".join((Plain.__doc__ or "").split()), "")
    yield from ("| fault | what happens |", "| --- | --- |", *plain)
    for name, field, model in kinds:
        if model is Plain:
            continue
        own = [key for key, of in model.words().items() if of not in FaultShape.model_fields]
        yield from table(f"`{name}`", model, own, f"{field.description}.")


def _tables_of(union: type[OneOf]) -> Iterator[str]:
    for word, name in union.words().items():
        yield from table(f"`{word}`", _models_in(union.model_fields[name].annotation)[0])


def table(title: str, model: type[Described], keys: Collection[str] | None = None, said: str = "") -> Iterator[str]:
    """A heading, what it is (`said`, then the model's own words), and one row per key, or for these keys only."""
    words = {key: name for key, name in model.words().items() if keys is None or key in keys}
    yield ""
    yield f"### {title}"
    yield ""
    yield " ".join(f"{said} {model.__doc__ or ''}".split())
    if not words:
        return
    yield ""
    yield "| key | takes | not given | meaning |"
    yield "| --- | --- | --- | --- |"
    for key, name in words.items():
        field = model.model_fields[name]
        short = " (short form)" if key == model.short else ""
        yield f"| `{key}`{short} | {_escaped(kind(field))} | {_default(field)} | {_escaped(field.description or '')} |"


def kind(field: FieldInfo) -> str:
    """What a field takes, in words."""
    for extra in field.metadata:
        if (word := _BY_VALIDATOR.get(getattr(extra, "func", None))) is not None:
            return word
    return _kind(field.annotation)


def _kind(annotation: Any) -> str:
    if annotation in _NAMED:
        return _NAMED[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_kind(one) for one in inner if one is not type(None)))
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in inner)
    if origin is tuple:
        return f"list of {_kind(inner[0])}"
    if origin is dict:
        return f"map of {_kind(inner[1])}"
    if origin is not None and inner:
        return _BY_VALIDATOR.get(getattr(inner[1], "func", None)) or _kind(inner[0])
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        words = list(annotation)
        return ", ".join(f"`{word.value}`" for word in words) if len(words) < _MANY_WORDS else _noun(annotation)
    return f"{annotation.spoken()}" if isinstance(annotation, type) and issubclass(annotation, Described) else "map"


def _noun(annotation: type[Enum]) -> str:
    return {"Trigger": "webhook trigger", "ReasonCode": "reason code"}.get(annotation.__name__, annotation.__name__)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, (Duration, Whole)):
        return f"`{value.written}`"
    if isinstance(value, Span):
        return f"`{raw(value)}`"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return f"`{value}`" if isinstance(value, str) and value else ""


def _models_in(annotation: Any) -> list[type[Described]]:
    return [one for one in get_args(annotation) if isinstance(one, type) and issubclass(one, Described)]


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
