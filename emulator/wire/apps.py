"""Apps on the wire (conversation-api.md section 7.1; samples in section 14)."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from emulator.wire.base import Text, Wire
from emulator.wire.enums import Channel, ProcessingMode

ReportView = Literal["NONE", "FULL"]


class Settings(Wire):
    """A group of settings inside an app; a null in it counts as not given, as everywhere."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:
        return {name: inner for name, inner in value.items() if inner is not None} if isinstance(value, dict) else value


class StaticBearer(Wire):
    """Credentials of the SMS channel: a service plan and its API token."""

    claimed_identity: Annotated[str, Field(min_length=1)]
    """The service plan's id"""
    token: str
    """The service plan's API token; answered in clear, the SDKs cannot read an app without it"""


class CredentialState(Settings):
    """Whether the channel works."""

    status: Literal["PENDING", "ACTIVE", "FAILING"] = "PENDING"
    description: Text = ""


class ChannelCredential(Wire):
    """One channel of an app. Only SMS is looked into; the others' forms are kept and answered as they came."""

    channel: Channel
    static_bearer: StaticBearer | None = None
    """SMS, RCS, WHATSAPP, VIBERBM"""
    static_token: dict[str, Any] | None = None
    """MESSENGER, VIBER"""
    mms_credentials: dict[str, Any] | None = None
    kakaotalk_credentials: dict[str, Any] | None = None
    kakaotalkchat_credentials: dict[str, Any] | None = None
    telegram_credentials: dict[str, Any] | None = None
    line_credentials: dict[str, Any] | None = None
    line_enterprise_credentials: dict[str, Any] | None = None
    wechat_credentials: dict[str, Any] | None = None
    instagram_credentials: dict[str, Any] | None = None
    applebc_credentials: dict[str, Any] | None = None
    callback_secret: Text = ""
    state: CredentialState = CredentialState()
    """Set by the service; what a request says of it is not kept"""
    channel_known_id: Text = ""
    """Set by the service"""
    credential_ordinal_number: int = 0
    """Tells several credentials of one channel apart (LINE)"""

    @model_validator(mode="after")
    def _sms_has_a_plan(self) -> ChannelCredential:
        if self.channel is Channel.SMS and self.static_bearer is None:
            raise ValueError("SMS needs static_bearer {claimed_identity: service plan id, token: API token}")
        return self


def _each_channel_once(credentials: list[ChannelCredential]) -> list[ChannelCredential]:
    seen = set()
    for credential in credentials:
        place = (credential.channel, credential.credential_ordinal_number)
        if place in seen:
            raise ValueError(f"has {credential.channel} twice; only one credential per channel is possible")
        seen.add(place)
    return credentials


Credentials = Annotated[list[ChannelCredential], AfterValidator(_each_channel_once)]


class RetentionPolicy(Settings):
    """How long messages of CONVERSATION mode are kept."""

    retention_type: Literal["MESSAGE_EXPIRE_POLICY", "CONVERSATION_EXPIRE_POLICY", "PERSIST_RETENTION_POLICY"] = (
        "MESSAGE_EXPIRE_POLICY"
    )
    ttl_days: int = Field(180, ge=1, le=3650)


class DispatchRetentionPolicy(Settings):
    """How long messages of DISPATCH mode are kept; 0 days: not at all."""

    retention_type: Literal["MESSAGE_EXPIRE_POLICY"] = "MESSAGE_EXPIRE_POLICY"
    ttl_days: int = Field(0, ge=0, le=7)


class CallbackSettings(Settings):
    """How callbacks to a send's own callback_url are signed."""

    secret_for_overridden_callback_urls: Text = ""


class MessageRetrySettings(Settings):
    """How long, in seconds from the first failure, a message is tried again that a channel could not take for now."""

    retry_duration: int = Field(3600, ge=30, le=3600)


class DeliveryReportBasedFallback(Settings):
    """Whether a missing delivery report moves a message on to the next channel, and after how many seconds."""

    enabled: bool = False
    delivery_report_waiting_time: int = Field(10, ge=10, le=259_200)


class Switch(Settings):
    """A feature that is on or off."""

    enabled: bool = False


class RateLimits(Wire):
    """Per second; set by the service."""

    inbound: int = 100
    outbound: int = 20
    webhooks: int = 100


class QueueStats(Wire):
    """The outbound queue; set by the service."""

    outbound_size: int = 0
    outbound_limit: int = 500_000


class App(Wire):
    """An app, as answered."""

    id: str
    display_name: Text = ""
    channel_credentials: Credentials = Field(default_factory=list)
    processing_mode: ProcessingMode = "DISPATCH"
    conversation_metadata_report_view: ReportView = "NONE"
    retention_policy: RetentionPolicy = RetentionPolicy()
    dispatch_retention_policy: DispatchRetentionPolicy = DispatchRetentionPolicy()
    callback_settings: CallbackSettings = CallbackSettings()
    message_retry_settings: MessageRetrySettings = MessageRetrySettings()
    delivery_report_based_fallback: DeliveryReportBasedFallback | None = None
    smart_conversation: Switch = Switch()
    rate_limits: RateLimits = RateLimits()
    queue_stats: QueueStats = QueueStats()
    persist_message_status: Switch = Switch()
    message_search: Switch = Switch()


FIXED = frozenset({"id", "rate_limits", "queue_stats", "persist_message_status", "message_search", "project_id"})
"""Fields of an app that the service sets."""


class UpdateApp(Wire):
    """What of an app can be changed. Every field is optional."""

    set_by_service: ClassVar = FIXED

    display_name: str | None = None
    channel_credentials: Credentials | None = None
    """Replaces the whole list"""
    processing_mode: ProcessingMode | None = None
    conversation_metadata_report_view: ReportView | None = None
    retention_policy: RetentionPolicy | None = None
    dispatch_retention_policy: DispatchRetentionPolicy | None = None
    callback_settings: CallbackSettings | None = None
    message_retry_settings: MessageRetrySettings | None = None
    delivery_report_based_fallback: DeliveryReportBasedFallback | None = None
    smart_conversation: Switch | None = None


class CreateApp(UpdateApp):
    """A new app. Without channel_credentials it has no channel yet (inferred)."""

    display_name: Annotated[str, Field(min_length=1)]


class AppList(Wire):
    """All apps of a project; there is no paging."""

    apps: list[App]
