"""What the clinic needs to know, from the environment. The same names work against the real service."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """Where the Conversation API is, who we are there, and where we listen."""

    base_url: str = "http://127.0.0.1:7670"
    auth_url: str = ""  # where tokens come from; "": the same place
    project_id: str = "7670c0de-0000-4000-8000-000000007670"
    app_id: str = "01J7670SMS0000000000000APP"
    key_id: str = "any-key"
    key_secret: str = "any-secret"
    webhook_secret: str = "clinic-secret"
    host: str = "127.0.0.1"
    port: int = 8080

    @classmethod
    def from_environment(cls) -> Config:
        """`SINCH_*` and `PORT`, `HOST`; what is not set keeps its default, which fits a local emulator."""
        read, default = os.environ.get, cls()
        return cls(
            base_url=read("SINCH_BASE_URL", default.base_url).rstrip("/"),
            auth_url=read("SINCH_AUTH_URL", default.auth_url).rstrip("/"),
            project_id=read("SINCH_PROJECT_ID", default.project_id),
            app_id=read("SINCH_APP_ID", default.app_id),
            key_id=read("SINCH_KEY_ID", default.key_id),
            key_secret=read("SINCH_KEY_SECRET", default.key_secret),
            webhook_secret=read("SINCH_WEBHOOK_SECRET", default.webhook_secret),
            host=read("HOST", default.host),
            port=int(read("PORT", str(default.port))),
        )
