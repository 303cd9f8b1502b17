"""The error tree. Each class says who was wrong; none of them knows HTTP (`web/errors.py` holds the table).

ConvemuError
├── CallerError              the application under test asked for something that cannot be
│   ├── InvalidArgument      a field is missing, malformed or out of bounds
│   ├── FailedPrecondition   the request is well formed, the state forbids it
│   ├── Unauthenticated      no credentials, or wrong ones
│   │   └── TokenExpired     a token past its time: the one refusal that the SDKs answer with a new token
│   ├── PermissionDenied     credentials of somebody else
│   ├── NotFound             no such thing, or not yours
│   ├── MethodNotAllowed     the path exists, the verb does not
│   ├── UnsupportedMedia     a body that is not JSON by its content type
│   ├── TooLarge             a body over the limit
│   ├── ResourceExhausted    a rate or a queue is full
│   └── NotEmulated          the real service can, this one does not
├── AuthorError              the author of a scenario or of a settings file was wrong
│   ├── ScenarioInvalid      carries every problem found, with its place
│   └── SettingsInvalid      names the setting, its source and what is allowed
├── TargetUnreachable        the application under test does not answer
└── Bug                      ours: an impossible move was asked for
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ConvemuError(Exception):
    """Anything that convemu raises on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Violation:
    """One field that broke a rule: its dotted path as on the wire, and a sentence that says the way out."""

    field: str
    description: str


class CallerError(ConvemuError):
    """The caller asked for something that cannot be; `violations` name the fields, if any."""

    def __init__(self, message: str, violations: Sequence[Violation] = ()) -> None:
        super().__init__(message)
        self.violations = tuple(violations)


@dataclass(frozen=True, slots=True)
class UnknownField:
    """A field of a request that the contract does not know: its path, and the nearest known name or ""."""

    path: str
    nearest: str


class InvalidArgument(CallerError):
    """A field is missing, malformed or out of bounds; `unknown` are the fields of the request that nobody reads."""

    unknown: tuple[UnknownField, ...] = ()

    @classmethod
    def of(cls, field: str, description: str) -> InvalidArgument:
        """The common case: one field, one sentence, which is also the message."""
        return cls(f"{field}: {description}", [Violation(field, description)])


class FailedPrecondition(CallerError):
    """The request is well formed, but the present state forbids it."""


class Unauthenticated(CallerError):
    """No credentials, or wrong ones."""


class TokenExpired(Unauthenticated):
    """A token past its time."""


class PermissionDenied(CallerError):
    """Credentials that belong to somebody else."""


class NotFound(CallerError):
    """No such thing, or not the caller's."""


class MethodNotAllowed(CallerError):
    """The path exists, the method does not; `allowed` names those that do."""

    def __init__(self, message: str, allowed: Sequence[str]) -> None:
        super().__init__(message)
        self.allowed = tuple(allowed)


class UnsupportedMedia(CallerError):
    """A body whose content type is not JSON."""


class TooLarge(CallerError):
    """A body over the limit."""


class ResourceExhausted(CallerError):
    """A rate or a queue is full; `retry_after_s` is a hint, or None."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotEmulated(CallerError):
    """The real service can do this, convemu does not; the message names what is supported instead."""


class AuthorError(ConvemuError):
    """The author of a scenario or settings file was wrong."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a file: where (1-based line and column), what, and the way out."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ScenarioInvalid(AuthorError):
    """A scenario cannot be loaded; `problems` lists every fault found, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsInvalid(AuthorError):
    """A setting has a value it must not have."""


class TargetUnreachable(ConvemuError):
    """The application under test does not answer at its address."""


class Bug(ConvemuError):
    """An impossible move was asked for: a fault of convemu itself."""
