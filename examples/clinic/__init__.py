"""A clinic's appointment desk on SMS: a small application that talks to the Sinch Conversation API."""
