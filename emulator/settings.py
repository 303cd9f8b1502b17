"""Settings: one frozen model, one table. Flag, then `CONVEMU_*` environment, then YAML file, then default.

The flags of `convemu serve`, its help, `convemu config` and the README's table are all made from this model: a field's
docstring is its help text, its name its flag (`--page-size`) and its variable (`CONVEMU_PAGE_SIZE`).
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from emulator.addresses import target_address, web_address_or_none
from emulator.errors import SettingsInvalid

DEFAULT_PROJECT_ID = "7670c0de-0000-4000-8000-000000007670"
DEFAULT_APP_ID = "01J7670SMS0000000000000APP"
DEFAULT_SERVICE_PLAN_ID = "7670c0deplan00000000000000007670"
DEFAULT_API_TOKEN = "7670c0detoken0000000000000007670"
PREFIX = "CONVEMU_"


def _ulid(value: str) -> str:
    if not re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", value):  # the API would refuse every call that names it
        raise ValueError(f"must be a ULID such as {DEFAULT_APP_ID}, found {value!r}")
    return value


def _path_segment(value: str) -> str:
    if not re.fullmatch(r"[^/:{}?#\s]+", value):  # it stands in paths, where nobody would find it
        raise ValueError(f"stands in paths: at least one character, no blank, none of / : {{ }} ? #; found {value!r}")
    return value


PathSegment = Annotated[str, AfterValidator(_path_segment)]
TargetAddress = Annotated[str, AfterValidator(lambda value: target_address(value) if value else value)]
WebAddress = Annotated[str, AfterValidator(web_address_or_none)]


class Settings(BaseModel):
    """Everything that can be set. Frozen; handed in; nobody reads the environment but `load`."""

    # A YAML file may say `seed: 4711` or `sender: 46700000000` without quotes.
    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, coerce_numbers_to_str=True, allow_inf_nan=False
    )

    # Door
    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 only inside a container"""
    port: int = Field(7670, ge=0, le=65535)
    """Port to listen on (767 is S-M-S on a keypad); 0 chooses a free one"""
    max_body_bytes: int = Field(1_048_576, ge=1024)
    """Largest request body taken, in bytes; a larger one is answered 413"""
    allowed_hosts: str = ""
    """Further Host header names the emulator's own API and page answer to, comma separated"""
    tls: bool = False
    """Also speak HTTPS, by the vendor's host names too: for applications with their production URLs (docs/tls.md)"""
    tls_port: int = Field(7443, ge=0, le=65535)
    """Port for HTTPS; production URLs need 443; 0 chooses a free one"""
    proxy_port: int = Field(7444, ge=0, le=65535)
    """Port of the proxy that, with --tls, leads the vendor's hosts here (as HTTPS_PROXY); 0 chooses a free one"""
    tls_names: str = ""
    """Further names and addresses that the certificate holds for, comma separated"""

    # Who exists at start
    project_id: PathSegment = DEFAULT_PROJECT_ID
    """Project of the seeded app"""
    region: Literal["us", "eu", "br", "au", "ca"] = "us"
    """Region of the seeded app and its service plan; the vendor's hosts of other regions do not know them"""
    app_id: Annotated[str, AfterValidator(_ulid)] = DEFAULT_APP_ID
    """Id of the seeded app (a ULID)"""
    key_id: str = ""
    """Access key id; empty: any key and secret are taken"""
    key_secret: str = ""
    """Access key secret"""
    webhook_url: TargetAddress = ""
    """Target of one webhook of the seeded app, with all triggers; empty: none"""
    webhook_secret: str = ""
    """Secret that signs this webhook's callbacks; empty: unsigned"""
    service_plan_id: PathSegment = DEFAULT_SERVICE_PLAN_ID
    """Service plan of the seeded app's SMS channel"""
    api_token: str = DEFAULT_API_TOKEN
    """API token of the service plan"""
    plan_callback_url: WebAddress = ""
    """Where service plans send their callbacks; empty: to the adapter of the plan's app"""
    sender: str = "46700000000"
    """Number of the service plan: default originator everywhere that `originators` does not name"""
    originators: str = ""
    """Default originators by calling-code prefix, longest wins: 46=46730000009,1=12025550123"""

    # Time and chance
    clock: Literal["real", "scaled", "manual", "auto"] = "real"
    """How time moves: real, scaled, manual (only when told), auto (jumps when idle)"""
    clock_start: str = ""
    """Where the clock starts, as 2026-03-04T08:59:00Z; empty: now"""
    clock_scale: float = Field(20.0, gt=0, le=1e6)  # clock.MAX_SCALE
    """How much faster the scaled clock runs"""
    clock_quiet_s: float = Field(0.03, ge=0)
    """Real seconds of silence before an auto clock jumps"""
    seed: str = ""
    """Seed of everything drawn at random; empty: a fresh one, printed at start"""

    # Network
    delivery_after_s: float = Field(1.0, ge=0)
    """Seconds from the operator's acceptance to delivery, where nothing else decides"""
    number_fates: bool = True
    """Whether the recipient's last digits decide a message's fate (see docs/network.md)"""
    carriers: str = ""
    """Carrier profile by calling-code prefix: 46=slow,1=flaky,46=dead@2h (two hours after the start); no prefix: all"""
    plan_rate: float = Field(0.0, ge=0)
    """Messages per second that a service plan hands to the operator, each recipient counting; 0: unlimited"""
    split_report: Literal["all", "any"] = "all"
    """A long message is reported delivered when all its parts arrived, or when any did"""
    scenario: str = ""
    """Scenario file whose rules, carriers and phones are in force"""

    # Callbacks
    payloads: Literal["modern", "2020"] = "modern"
    """Shape of callbacks: modern (superset) or exactly the keys of 2020"""
    callback_timeout_s: float = Field(10.0, gt=0)
    """Real seconds an application has to answer a callback"""
    callback_retries: str = "1s,2s,4s,8s"
    """Waits before each retry of a callback, in emulator time; empty: no retry"""
    callback_rate: float = Field(0.0, ge=0)
    """Callbacks per second and webhook; 0: unlimited (production: 25)"""
    callback_queue: int = Field(100_000, ge=1)
    """Callbacks that may wait for one target; more are dropped, and the journal says so"""

    # Conversation API
    token_lifetime_s: int = Field(3600, ge=1)
    """Seconds an access token holds"""
    requests_per_second: float = Field(0.0, ge=0)
    """Requests per second and project before 429; 0: unlimited (production: 800)"""
    outbound_queue: int = Field(0, ge=0)
    """Messages an app may have waiting before 429; 0: unlimited (production: 500000)"""
    outbound_rate: float = Field(0.0, ge=0)
    """Messages per second that leave an app's outbound queue, high priority first; 0: all at once (production: 20)"""
    working_channels: str = ""
    """Channels other than SMS that deliver, comma separated; the rest fail over"""
    consent_management: Literal["off", "primary", "secondary"] = "off"
    """STOP and the like: plain text (off), told and blocked (primary), told only (secondary)"""
    webhook_default_target_type: Literal["HTTP", "DISMISS"] = "HTTP"
    """Target type of a webhook created without one"""

    # Store and records
    data: str = ""
    """Data folder; empty: nothing is kept, but the authority of --tls, in ~/.local/share/convemu"""
    journal_limit: int = Field(20_000, ge=100)
    """Entries the journal keeps; older ones fall off"""
    slow_ack_s: float = Field(2.0, gt=0)
    """Real seconds after which the answer to a callback is a finding"""
    strict: bool = False
    """Whether findings about the application fail the run: `serve` and `play` then exit with 1"""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """How much the operator's log says"""


SECRETS = frozenset({"key_secret", "webhook_secret", "api_token"})
"""Settings whose values are never shown."""


def data_folder(settings: Settings, environ: Mapping[str, str] | None = None) -> Path:
    """Where to keep what has to be kept: the data folder, or the user's own. Raises SettingsInvalid without either."""
    environ = os.environ if environ is None else environ
    if settings.data:
        return Path(settings.data).expanduser()
    try:
        return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "convemu"
    except RuntimeError:
        raise SettingsInvalid("data: there is no home folder; name a folder with --data") from None


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings in force, and for each name where its value came from."""

    settings: Settings
    sources: Mapping[str, str]


def load(
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Mapping[str, Any] | None = None,
) -> Loaded:
    """Put the sources together: flag, environment, file, default. `flags` with None count as not given.

    Raises SettingsInvalid with one line that names the setting, its source, what was found and what is allowed.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    sources = dict.fromkeys(Settings.model_fields, "default")
    for name, value in (file or {}).items():
        values[name], sources[name] = value, "file"
    for name in Settings.model_fields:
        variable = PREFIX + name.upper()
        if variable in environ:
            values[name], sources[name] = environ[variable], f"environment {variable}"
    for name, value in (flags or {}).items():
        if value is not None:
            values[name], sources[name] = value, "flag --" + name.replace("_", "-")
    try:
        return Loaded(Settings.model_validate(values), sources)
    except ValidationError as error:
        raise SettingsInvalid("; ".join(_complaints(error, sources))) from None


def strangers(environ: Mapping[str, str], known: Iterable[str] = ()) -> list[str]:
    """One line per `CONVEMU_*` variable that is no setting (nor in `known`): most likely a typo."""
    names = sorted(name.upper() for name in Settings.model_fields)
    lines = []
    for variable in sorted(environ):
        own = variable.removeprefix(PREFIX)  # what all have in common makes none of them near
        if variable.startswith(PREFIX) and own not in names and variable not in known:
            nearest = difflib.get_close_matches(own, names, 1)
            hint = f"; did you mean {PREFIX}{nearest[0]}?" if nearest else "; `convemu config` lists them all"
            lines.append(f"{variable} is not a setting{hint}")
    return lines


def read_file(path: Path) -> dict[str, Any]:
    """The settings of a YAML file, each value as the text that stands there.

    Raises SettingsInvalid with the place when it cannot be read or is no mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        # Base: no type is guessed, or a time would come as a date and a sender without its plus.
        document = YAML(typ="base").load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsInvalid(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise SettingsInvalid(f"{path}: is not UTF-8 (byte {error.start})") from None
    except RecursionError:
        raise SettingsInvalid(f"{path}: is nested too deep; write one setting a line, such as 'port: 7670'") from None
    except YAMLError as error:
        raise SettingsInvalid(_not_yaml(path, error)) from None
    if not isinstance(document, dict | None):
        raise SettingsInvalid(f"{path}: must be a mapping of setting to value, such as 'port: 7670'")
    return {str(name): value for name, value in (document or {}).items()}


def _not_yaml(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error).splitlines()[0]
    problem = problem.partition(" with value")[0]  # of a name that stands twice: the value may be a secret
    return f"{path}{f':{mark.line + 1}:{mark.column + 1}' if mark else ''}: is not YAML ({problem})"


_PLAIN = {
    "int_parsing": "must be an integer",
    "float_parsing": "must be a number",
    "bool_parsing": "must be on or off",
    "string_type": "must be text",
}


def _complaints(error: ValidationError, sources: Mapping[str, str]) -> list[str]:
    lines = []
    for fault in error.errors(include_url=False):
        name = str(fault["loc"][0])
        if fault["type"] == "extra_forbidden":
            nearest = difflib.get_close_matches(name, list(Settings.model_fields), 1)
            hint = f"; did you mean {nearest[0]!r}?" if nearest else "; `convemu config` lists them all"
            lines.append(f"{name!r} is not a setting{hint}")
        else:
            lines.append(f"{name} ({sources.get(name, 'file')}): {_sentence(name, fault)}")
    return lines


def _sentence(name: str, fault: Any) -> str:
    if fault["type"] == "value_error":  # words of our own, which name what was found
        return str(fault["ctx"]["error"])
    what = _PLAIN.get(fault["type"]) or fault["msg"][:1].lower() + fault["msg"][1:]
    return f"{what}, found {'a secret' if name in SECRETS else repr(fault['input'])}"
