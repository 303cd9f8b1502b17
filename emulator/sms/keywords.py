"""The words by which people leave and come back, as consent management knows them (sms.md section 6.3).

Without consent management they are ordinary text: nobody looks here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class ConsentList(StrEnum):
    """What a person is taken out of."""

    ALL = "OPT_OUT_ALL"
    MARKETING = "OPT_OUT_MARKETING"
    NOTIFICATION = "OPT_OUT_NOTIFICATION"

    def blocks(self, message_content_type: str) -> bool:
        """Whether somebody on this list must not get a message of that content type."""
        if self is ConsentList.ALL:
            return True
        return message_content_type == f"CONTENT_{self.name}"


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a word means: which list, and whether the person goes on it (opts out) or off it."""

    consent_list: ConsentList
    opts_out: bool
    language: str


_OUT = {"EN": ("STOP", "UNSUBSCRIBE"), "ES": ("DETENER", "SALIR"), "PT": ("PARAR", "CANCELAR")}
_IN = {"EN": ("START", "SUBSCRIBE"), "ES": ("VOLVER", "RECIBIR"), "PT": ("VOLTAR", "RECEBER")}
_ENDINGS = {
    ConsentList.ALL: {"EN": "", "ES": "", "PT": ""},
    ConsentList.MARKETING: {"EN": " MARKETING", "ES": " MARKETING", "PT": " MARKETING"},
    # The Portuguese word for notifications is inferred from the Spanish one.
    ConsentList.NOTIFICATION: {"EN": " NOTIFICATION", "ES": " NOTIFICACIÓN", "PT": " NOTIFICAÇÃO"},
}


def _words() -> Iterator[tuple[str, Keyword]]:
    for consent_list, endings in _ENDINGS.items():
        for opts_out, stems in ((True, _OUT), (False, _IN)):
            for language, words in stems.items():
                keyword = Keyword(consent_list, opts_out, language)
                yield from ((word + endings[language], keyword) for word in words)
                yield f"{'OptOut' if opts_out else 'OptIn'}_{consent_list.name.capitalize()}_{language}", keyword


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()).casefold())


KEYWORDS: Mapping[str, Keyword] = {_key(word): keyword for word, keyword in _words()}
"""Every word, as it is compared."""

_REPLIES = {
    "EN": ("Your request to leave has been accomplished.", "Your request to get back has been accomplished."),
    "ES": ("Su solicitud de salida se ha cumplido.", "Su solicitud de regreso ha sido concedida."),
    "PT": ("Seu pedido de saída foi atendido.", "Seu pedido de voltar foi atendido."),
}


def auto_reply(keyword: Keyword) -> str:
    """What the person gets back. Source: community.sinch.com, article 18980 (default words and replies)."""
    leave, come_back = _REPLIES[keyword.language]
    return leave if keyword.opts_out else come_back


def keyword_of(text: str, languages: Iterable[str] = ("EN", "ES", "PT")) -> Keyword | None:
    """What `text` means as a keyword, or None: the whole message must be the word, case and outer blanks aside."""
    found = KEYWORDS.get(_key(text))
    return found if found is not None and found.language in languages else None
