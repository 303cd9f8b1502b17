"""The Conversation API's rules, one module per resource. Knows SMS only through the port that it owns."""
