"""`messages:transcode`: what each channel would carry (conversation-api.md section 3.2)."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.conversation.apps import Apps
from emulator.conversation.channel import Channel, ChannelRefused
from emulator.conversation.handover import Resolve
from emulator.errors import InvalidArgument
from emulator.wire.app_messages import AppMessage
from emulator.wire.sending import TranscodeRequest


class Transcoding:
    """The verb behind `messages:transcode`."""

    def __init__(self, apps: Apps, channels: Mapping[str, Channel], resolve: Resolve) -> None:
        self._apps = apps
        self._channels = channels
        self._resolve = resolve

    async def transcode(self, project_id: str, request: TranscodeRequest) -> dict[str, str]:
        """One text per channel: on SMS what the person reads; elsewhere the message for that channel as JSON.

        The JSON of other channels is ours, not that channel's own format (ledger: messages.transcode.other-channels).
        Raises NotFound for the app, InvalidArgument for a message that the channel cannot show.
        """
        await self._apps.named(project_id, request.app_id)
        try:
            return {channel: await self._one(project_id, channel, request.app_message) for channel in request.channels}
        except ChannelRefused as refused:
            raise InvalidArgument.of("app_message", refused.message) from None

    async def _one(self, project_id: str, name: str, message: AppMessage) -> str:
        channel = self._channels.get(name)
        for_channel = await self._resolve(project_id, message.for_channel(name))
        return channel.render(for_channel) if channel else for_channel.dump_json().decode()
