"""Callbacks to the application: a lane per target, signed, tried again by schedule, and spoiled on purpose."""
