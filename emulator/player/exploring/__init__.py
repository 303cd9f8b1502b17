"""Plays a scenario again and again to find what breaks an application: other orders of callbacks, fewer faults."""
