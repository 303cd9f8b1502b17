"""The fast path: a plain `messages:send` is answered before aiohttp makes a request of it.

Two fifths of what a send cost lay between the socket and the handler (docs/decisions/0012). What is not plain, or not
accepted, goes the whole way through aiohttp and `web/doors.py`, from its first byte.
"""
