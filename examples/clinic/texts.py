"""What the clinic writes, kept apart from what it does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

HELP = (
    "Clinic: reply YES or NO to a reminder, HOURS for opening hours, WHERE for the way, STOP to get no more messages."
)
HOURS = "We are open Monday to Friday, 8:00 to 17:00."
WHERE = "You find us at 1 Harbour Street, next to the library."
UNKNOWN = "Thank you for your message. A person will answer soon; reply HELP to see what this number understands."
STOPPED = "You will get no more messages from the clinic. Reply START to change your mind."
STARTED = "Welcome back! You will get our messages again."


def when(at: datetime) -> str:
    """A moment as people read it: Thu 5 Mar at 09:00."""
    return f"{at:%a} {at.day} {at:%b} at {at:%H:%M}"


def text_choice(text: str, postback: str) -> dict[str, Any]:
    """A suggested reply; `postback` comes back when it is chosen."""
    return {"text_message": {"text": text}, "postback_data": postback}


def reminder(appointment_id: str, at: datetime) -> dict[str, Any]:
    """The question whether a patient will come."""
    text = f"Clinic: your appointment is on {when(at)}. Reply YES to confirm or NO to cancel."
    return {
        "choice_message": {
            "text_message": {"text": text},
            "choices": [text_choice("YES", f"confirm:{appointment_id}"), text_choice("NO", f"cancel:{appointment_id}")],
        }
    }


_PICTURE = {"url": "https://clinic.example/front.png"}
_BOOK = {"url_message": {"title": "Book", "url": "https://clinic.example/book"}}
_CALL = {"call_message": {"title": "Reception", "phone_number": "+46850000000"}}

BROCHURE: dict[str, dict[str, Any]] = {
    "card": {
        "card_message": {
            "title": "Flu season",
            "description": "Get your shot before November.",
            "media_message": _PICTURE,
            "choices": [text_choice("Remind me", "flu:remind"), _BOOK],
        }
    },
    "carousel": {
        "carousel_message": {
            "cards": [
                {"title": "Dr. Ek", "description": "General practice", "media_message": _PICTURE, "choices": [_BOOK]},
                {"title": "Dr. Lind", "description": "Children", "media_message": _PICTURE, "choices": [_CALL]},
            ]
        }
    },
    "media": {"media_message": _PICTURE},
    "location": {
        "location_message": {"title": "The clinic", "coordinates": {"latitude": 55.610479, "longitude": 13.002873}}
    },
    "list": {
        "list_message": {
            "title": "Our services",
            "description": "Reply with the name of one.",
            "sections": [
                {
                    "title": "Check-ups",
                    "items": [
                        {"choice": {"title": "Blood test", "postback_data": "service:blood"}},
                        {"choice": {"title": "Eye test", "postback_data": "service:eyes"}},
                    ],
                }
            ],
        }
    },
    "contact_info": {
        "contact_info_message": {
            "name": {"full_name": "The Clinic"},
            "phone_numbers": [{"phone_number": "+46850000000", "type": "Reception"}],
        }
    },
}
