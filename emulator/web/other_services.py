"""Calls that a service of the vendor takes and this one does not: 501, and what is there instead.

The paths are those of the official SDKs, which can be pointed here whole.
"""

from __future__ import annotations

import re

_HERE = (
    "the Conversation API, its templates and batches, and the SMS API of the service plan are; "
    "GET /_emulator/openapi.json lists every call."
)
_PROJECT = "/projects/[^/]+"
_SERVICES = (
    ("Numbers", rf"/v1{_PROJECT}/(activeNumbers|availableNumbers|availableRegions|callbackConfiguration)([/:].*)?"),
    ("Number Lookup", rf"/v2{_PROJECT}/lookups"),
    ("Verification", r"/verification/.*"),
    ("Voice", r"/calling/.*|/v1/(callouts|configuration)(/.*)?"),
    ("Voice", rf"/v2{_PROJECT}/(batches|calls|services|sessions|svaml)(/.*)?"),
    ("Fax", rf"/v3{_PROJECT}/(faxes|services)(/.*)?"),
    ("Elastic SIP Trunking", rf"/v1{_PROJECT}/(trunks|endpoints|accessControlLists|calls)([/:].*)?"),
    ("Provisioning", rf"/v1{_PROJECT}/(whatsapp|rcs|kakaotalk|bundles)(/.*)?"),
)  # fmt: skip
_TEMPLATES_V1 = re.compile(rf"/v1{_PROJECT}/templates(/.*)?")
_PATHS = tuple((name, re.compile(pattern)) for name, pattern in _SERVICES)


def not_emulated(path: str) -> str:
    """Why a call that the vendor takes somewhere is not answered here, and the way out; "" for any other path."""
    if _TEMPLATES_V1.fullmatch(path):
        return "Templates v1 ended on 31 January 2026; use /v2/projects/{project_id}/templates."
    name = next((name for name, pattern in _PATHS if pattern.fullmatch(path)), "")
    return f"{name} is not emulated; {_HERE}" if name else ""
