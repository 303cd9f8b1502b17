"""An inbound MMS as the messages that an app gets for it (sms.md section 6.4; by analogy with the MMS page). Pure."""

from __future__ import annotations

from emulator.wire.contact_messages import ContactMessage, ContactText, MediaCardMessage
from emulator.wire.contents import MediaMessage
from emulator.wire.xms import InboundMmsBody


def messages_of(body: InboundMmsBody) -> list[ContactMessage]:
    """One message per usable file, each with the whole text as its caption; without files the text alone.

    The subject goes before the text, on a line of its own. Nothing at all when there is neither text nor usable file.
    """
    text = "\n".join(part for part in (body.subject, body.message) if part)
    urls = [media.url for media in body.media or () if media.usable and media.url]
    if urls and text:
        return [ContactMessage(media_card_message=MediaCardMessage(url=url, caption=text)) for url in urls]
    if urls:
        return [ContactMessage(media_message=MediaMessage(url=url)) for url in urls]
    return [ContactMessage(text_message=ContactText(text=text))] if text else []
