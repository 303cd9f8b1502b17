"""Text of an SMS: transcoding, encoding, parts, senders, keywords, replies to choices. Pure."""
