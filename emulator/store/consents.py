"""Who does not want to be written to, per app, and how that came about."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.store.base import Kind


@dataclass(frozen=True, slots=True)
class OptOut:
    """An identity on a list of an app. The id is `app id/list/identity`."""

    id: str
    app_id: str
    list_type: str  # OPT_OUT_ALL | OPT_OUT_MARKETING | OPT_OUT_NOTIFICATION
    identity: str  # bare


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """One change of a list: the audit record."""

    id: str
    project_id: str
    app_id: str
    identity: str  # bare
    list_type: str
    origin: str  # ORIGIN_API | ORIGIN_MO
    operation: str  # OPERATION_INSERT | OPERATION_UPDATE | OPERATION_DELETE
    at: float


OPT_OUTS = Kind("opt_out", OptOut, lambda entry: (f"list/{entry.app_id}/{entry.list_type}", f"app/{entry.app_id}"))
CONSENT_CHANGES = Kind(
    "consent_change",
    ConsentChange,
    lambda change: (f"identity/{change.app_id}/{change.identity}", f"app/{change.app_id}"),
)
