"""The policy of every model of the language: frozen, strict, short forms, places, and back into plain values.

* An unknown key is told with the words allowed and the nearest spelling, and the rest is still read, so that all
  problems of a file come out at once.
* A model may have a short form: the value of one field stands for the whole (`advance: 3d`).
* What a model was read from can be had back with `raw`; reading that again gives an equal model.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from emulator.errors import Problem
from emulator.scenarios.places import NOWHERE, Place, PlacedDict, Scalar, place_of
from emulator.scenarios.spelling import nearest, unknown
from emulator.scenarios.values import Duration, Whole

ALREADY_TOLD = "already_told"
"""Type of a pydantic fault whose cause is among the problems already."""

M = TypeVar("M", bound="Described")


class Described(BaseModel):
    """Base of all maps of the language."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        use_attribute_docstrings=True,
        coerce_numbers_to_str=True,
    )

    short: ClassVar[str] = ""
    """Wire name of the field that may stand for the whole; "" if there is no short form."""
    title: ClassVar[str] = ""
    """What messages call it; "" : the class's name in lower case."""
    late: ClassVar[frozenset[str]] = frozenset()
    """Fields whose references are resolved one by one as they are played, not with the whole."""

    _place: Place = PrivateAttr(default=NOWHERE)

    @property
    def place(self) -> Place:
        """Where it stands in its file."""
        return self._place

    @classmethod
    def words(cls) -> dict[str, str]:
        """Field name by the key that a file uses."""
        return {field.alias or name: name for name, field in cls.model_fields.items()}

    @classmethod
    def spoken(cls) -> str:
        """What messages call it."""
        return cls.title or cls.__name__.lower()

    @classmethod
    def opened(cls, value: Any) -> Any:
        """The long form of `value`. Raises ValueError with the way out."""
        if cls.short and value is not None and not isinstance(value, Mapping):
            return {cls.short: value}
        return value

    def closed(self, raw: dict[str, Any]) -> Any:
        """The inverse of `opened`: the shortest form of the long form `raw`."""
        alone = list(raw) == [self.short]  # a map would be read as the long form
        return raw[self.short] if alone and not isinstance(raw[self.short], dict) else raw

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls: type[M], value: Any, handler: ModelWrapValidatorHandler[M], info: ValidationInfo) -> M:
        if isinstance(value, cls):
            return value
        long = cls.opened(value)
        problems: list[Problem] | None = getattr(info.context, "problems", None)
        if problems is not None and isinstance(long, Mapping):
            long = cls._without_strangers(long, place_of(value), problems)
        made = handler(long)
        made._place = place_of(value)
        return made

    @classmethod
    def _without_strangers(cls, long: Mapping[str, Any], place: Place, problems: list[Problem]) -> dict[str, Any]:
        """`long` without unknown keys, each told; a misspelt one counts as what was meant, so its value is read too."""
        known = cls.words()
        kept = {key: value for key, value in long.items() if key in known}
        for key, value in long.items():
            if key not in known:
                at = place_of(key, place)
                words = cls.unknown_key(key)
                problems.append(Problem(at.file, at.line, at.column, words))
                if (meant := cls.meant(key)) and meant not in kept:
                    kept[meant] = value
        if not kept and long:
            raise PydanticCustomError(ALREADY_TOLD, "told above")
        return kept

    @classmethod
    def unknown_key(cls, key: str) -> str:
        """The sentence about a key that does not exist here."""
        return unknown(f"key in {cls.spoken()}:", key, cls.words())

    @classmethod
    def meant(cls, key: str) -> str:
        """The key that an unknown one probably means, or ""; its value is then read as that key's."""
        return nearest(key, cls.words())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        made = handler(schema)
        body = handler.resolve_ref_schema(made)
        cls.describe(body)
        return made

    @classmethod
    def describe(cls, body: dict[str, Any]) -> None:
        """Make `body`, the JSON Schema of the long form, one that also takes the short form."""
        if cls.short and cls.short in body.get("properties", {}):
            long = dict(body)
            body.clear()
            about = long.pop("description", None)
            body.update({"anyOf": [long["properties"][cls.short], long]})
            if about:
                body["description"] = about


class OneOf(Described):
    """A map with exactly one key out of a closed list; the key says what it is."""

    several: ClassVar[str] = "write a list with one map for each"
    """The way out for who wrote more than one key."""

    @property
    def word(self) -> str:
        """The key."""
        return next(key for key, name in self.words().items() if getattr(self, name) is not None)

    @property
    def chosen(self) -> Any:
        """The value under the key. Subclasses narrow the type."""
        return getattr(self, self.words()[self.word])

    @classmethod
    def opened(cls, value: Any) -> Any:
        """A bare word is the key with nothing said; `silent`, `silent:` and `silent: {}` are the same."""
        if isinstance(value, str):
            return {value: {}}
        if isinstance(value, Mapping):
            if len(value) != 1:
                raise ValueError(f"{_a(cls.spoken())} has exactly one key, found {_listed(value)}; {cls.several}")
            return filled(value, value)
        raise ValueError(f"{_a(cls.spoken())} is a map with one key out of: {', '.join(sorted(cls.words()))}")

    def closed(self, raw: dict[str, Any]) -> Any:
        """A key with nothing said is written as the bare word."""
        ((word, value),) = raw.items()
        return word if value == {} else raw

    @classmethod
    def unknown_key(cls, key: str) -> str:
        """The sentence about a word that does not exist here."""
        return unknown(cls.spoken(), key, cls.words())

    @classmethod
    def describe(cls, body: dict[str, Any]) -> None:
        """Exactly one property; or the bare word."""
        body.pop("required", None)
        long = dict(body, minProperties=1, maxProperties=1)
        body.clear()
        about = long.pop("description", None)
        body.update({"anyOf": [long, {"enum": list(long["properties"])}]})
        if about:
            body["description"] = about


def filled(value: Any, words: Collection[str]) -> Any:
    """The map `value`, where a word with nothing after it (`drop:`) says as much as `drop: {}`."""
    if not isinstance(value, Mapping):
        return value
    made = PlacedDict((key, {} if inner is None and key in words else inner) for key, inner in value.items())
    made.place = place_of(value)
    return made


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _listed(value: Mapping[str, Any]) -> str:
    return " and ".join(value) if value else "none"


def raw(value: Any, *, keep_late: bool = False) -> Any:
    """A model as plain maps, lists and texts, in its shortest form; defaults are left out.

    With `keep_late` the values of `late` fields stay the models that they are.
    """
    match value:
        case Described():
            long = {}
            for key, name in value.words().items():
                inner = getattr(value, name)
                field = type(value).model_fields[name]
                if inner is None or (not field.is_required() and inner == field.get_default(call_default_factory=True)):
                    continue
                if isinstance(inner, str) and field.annotation is not Any:
                    long[key] = Scalar(inner)  # a text field needs no quotes to be read as text
                else:
                    long[key] = inner if keep_late and name in value.late else raw(inner, keep_late=keep_late)
            return value.closed(long)
        case Duration() | Whole():
            return Scalar(value.written)
        case dict():
            return {str(key): raw(inner, keep_late=keep_late) for key, inner in value.items()}
        case list() | tuple():
            return [raw(inner, keep_late=keep_late) for inner in value]
        case _:
            return value
