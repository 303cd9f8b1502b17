"""What a space is called: the plain facts that both faces show."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.testing.engine import Engine
from emulator.testing.space import Space


class Named:
    """Ids and credentials of one space."""

    def __init__(self, engine: Engine, space: Space) -> None:
        self._engine = engine
        self._space = space

    @property
    def url(self) -> str:
        """Where the emulator answers: the base URL for an application."""
        return self._engine.url

    @property
    def project_id(self) -> str:
        """The project; nobody else has it."""
        return str(self._space.lease["project_id"])

    @property
    def app_id(self) -> str:
        """The app of the Conversation API."""
        return self._space.app_id

    @property
    def key_id(self) -> str:
        """Access key of the project."""
        return str(self._space.lease["key_id"])

    @property
    def key_secret(self) -> str:
        """Secret of the access key."""
        return str(self._space.lease["key_secret"])

    @property
    def access_token(self) -> str:
        """An access token, as POST /oauth2/token gives them."""
        return str(self._space.lease["access_token"])

    @property
    def service_plan_id(self) -> str:
        """The service plan of the app's SMS channel."""
        return str(self._space.lease["service_plan_id"])

    @property
    def api_token(self) -> str:
        """API token of the service plan."""
        return str(self._space.lease["api_token"])

    @property
    def webhook_secret(self) -> str:
        """What callbacks to webhooks of `webhook` and `started` are signed with."""
        return str(self._space.lease["webhook_secret"])

    @property
    def env(self) -> Mapping[str, str]:
        """All of it as environment variables, `SINCH_*` and `CONVEMU_*`, for an application that is not changed."""
        return dict(self._space.lease["env"])
