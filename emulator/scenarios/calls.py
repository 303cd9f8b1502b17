"""The verbs of HTTP: what the player asks the app, what the app asked the emulator, and how it answered callbacks."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field, model_validator

from emulator.scenarios.bubbles import WITHIN
from emulator.scenarios.model import Described
from emulator.scenarios.names import PhoneName
from emulator.scenarios.values import Duration, Json, Pattern, StatusPattern, Whole, is_open
from emulator.wire.enums import Trigger

METHODS = ("get", "post", "put", "patch", "delete")


class HttpAnswer(Described):
    """What an answer must look like; what is not given is not looked at."""

    title = "answer"

    status: StatusPattern | None = None
    """`201`, or a class: `2xx`"""
    json_: Json = Field(None, alias="json")
    """Partial JSON body"""
    text: Pattern = ""
    """The body as text"""
    headers: dict[str, Pattern] = Field(default_factory=dict)
    """Headers by name, case does not matter"""


class Request(Described):
    """A request to the app: exactly one of get, post, put, patch, delete, with the URL."""

    get: str = ""
    """URL to GET"""
    post: str = ""
    """URL to POST to"""
    put: str = ""
    """URL to PUT to"""
    patch: str = ""
    """URL to PATCH"""
    delete: str = ""
    """URL to DELETE"""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers to send"""
    json_: Json = Field(None, alias="json")
    """JSON body to send"""
    body: str = ""
    """Body to send as it is, instead of json"""
    save: dict[str, str] = Field(default_factory=dict)
    """Path in the JSON answer by name to save under: `{appointment: $.id}`"""

    @model_validator(mode="after")
    def _one_method(self) -> Request:
        found = [name for name in METHODS if getattr(self, name)]
        if len(found) != 1:
            several = f", found {' and '.join(found)}" if found else ""
            raise ValueError(f"a {self.spoken()} needs exactly one of {', '.join(METHODS)} with a URL{several}")
        if not is_open(self.url) and not self.url.startswith(("http://", "https://")):
            raise ValueError(f"'{self.url}' is not a URL; it begins with http:// or https://")
        if self.json_ is not None and self.body:
            raise ValueError("json and body exclude each other")
        return self

    @property
    def method(self) -> str:
        """GET, POST ..."""
        return next(name for name in METHODS if getattr(self, name)).upper()

    @property
    def url(self) -> str:
        """Where to."""
        found: str = getattr(self, self.method.lower())
        return found


class Call(Request):
    """The player calls the app once: `call: {post: "${app_url}/orders", expect: {status: 201}}`."""

    expect: HttpAnswer | None = None
    """What the answer must be; not given: any status below 400"""
    within: Duration = WITHIN
    """How long the app may take to answer"""


class Check(Request):
    """Ask the app until a condition holds: `check: {get: "${app_url}/orders/1", until: {json: {status: paid}}}`."""

    until: HttpAnswer
    """What must come to hold"""
    never: HttpAnswer | None = None
    """An answer that fails the step at once"""
    within: Duration = WITHIN
    """How long it may take"""
    every: Duration = Duration.of("100ms")
    """Pause between two questions"""


class Answered(Described):
    """How the app answered a callback."""

    short: ClassVar[str] = "status"

    status: StatusPattern = "2xx"
    """HTTP status of its answer"""
    within: Duration | None = None
    """How fast; not given: does not matter"""


class CallbackFilter(Described):
    """What a callback to the app must look like; what is not given is not looked at."""

    title = "callback"

    trigger: Trigger | None = None
    """What it is about: MESSAGE_INBOUND, MESSAGE_DELIVERY ..."""
    from_: PhoneName = Field("", alias="from")
    """Phone whose message it carries"""
    to: PhoneName = ""
    """Phone whose message it reports on"""
    text: Pattern = ""
    """Text of the inbound message"""
    status: Pattern = ""
    """Delivery status: QUEUED_ON_CHANNEL, DELIVERED, FAILED"""
    reason: Pattern = ""
    """Code of the failure's reason"""
    json_: Json = Field(None, alias="json")
    """Partial JSON body"""


class ExpectCallback(CallbackFilter):
    """A callback was delivered and answered: `expect_callback: {trigger: MESSAGE_INBOUND, from: anna}`."""

    title = "expect_callback"

    answered: Answered | None = None
    """How the app must have answered it"""
    within: Duration = WITHIN
    """How long to wait for it"""
    never: CallbackFilter | None = None
    """A callback that must not be seen meanwhile: the step fails at once"""
    save: dict[str, str] = Field(default_factory=dict)
    """Path in the payload by name to save under"""


class ApiCallFilter(Described):
    """What a call of the app to the API must look like; what is not given is not looked at."""

    title = "API call"

    method: str = ""
    """GET, POST ..."""
    path: Pattern = ""
    """Path, or its end: `messages:send`; `/regex/` searches"""
    body: Json = None
    """Partial JSON body"""
    status: StatusPattern | None = None
    """Status that the emulator answered"""


class ExpectCall(ApiCallFilter):
    """The app made an API call: `expect_call: {method: POST, path: messages:send}`."""

    title = "expect_call"

    within: Duration = WITHIN
    """How long to wait for it"""
    never: ApiCallFilter | None = None
    """A call that must not be seen meanwhile: the step fails at once"""
    count: Whole | None = None
    """How many such calls there must have been; not given: at least one"""
    save: dict[str, str] = Field(default_factory=dict)
    """Path in the call's body by name to save under"""


def at_path(document: Any, path: str) -> Any:
    """The value at `path` (`$.id`, `message.choices[0].text`) in a JSON document. Raises KeyError with the path."""
    found = document
    for step in path.removeprefix("$").replace("[", ".[").split("."):
        if not step:
            continue
        try:
            found = found[int(step[1:-1])] if step.startswith("[") else found[step]
        except (KeyError, IndexError, TypeError, ValueError):
            raise KeyError(f"{path}: there is no '{step}'") from None
    return found
