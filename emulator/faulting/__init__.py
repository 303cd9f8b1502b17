"""Trouble on purpose: which calls and callbacks are hit (`rules`, `fault_set`), and what then becomes of an API call.

What becomes of a callback is decided in `webhooks/faults`. Everything here is pure or counts; nothing sleeps or sends.
"""
