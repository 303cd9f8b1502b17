"""An application as its vendor documents it: keys, a region, no address anywhere. Prints what it learned as JSON."""

from __future__ import annotations

import json
import os
import sys

from sinch import SinchClient

client = SinchClient(
    project_id=os.environ["SINCH_PROJECT_ID"],
    key_id=os.environ["SINCH_KEY_ID"],
    key_secret=os.environ["SINCH_KEY_SECRET"],
    conversation_region=os.environ.get("SINCH_REGION", "us"),
    sms_region=os.environ.get("SINCH_REGION", "us"),
)
app_id = os.environ["SINCH_APP_ID"]
try:
    sent = client.conversation.messages.send_text_message(
        app_id=app_id, text="From production code", recipient_identities=[{"channel": "SMS", "identity": sys.argv[1]}]
    )
    batch = client.sms.batches.send_sms(to=[sys.argv[1]], from_="46700000000", body="By SMS API")
    print(json.dumps({"message_id": sent.message_id, "batch_id": batch.id}))
except Exception as error:  # what a person would see
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
