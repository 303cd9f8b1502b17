"""Plays a scenario's script: acts as phones, waits for the app, judges, reports."""
