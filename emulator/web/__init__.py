"""The doors: thin HTTP handlers, one table of routes, errors, credentials, the parts put together."""
