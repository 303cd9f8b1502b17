"""The recorder: what happened since a marker, as a scenario that can be played again."""
