"""The commands, one file each. Parse, build settings, call; nothing else prints."""
