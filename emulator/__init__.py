"""convemu: a local stand-in for the Sinch Conversation API on its SMS channel."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """`emulator.__version__`, looked up when asked for: reading package metadata is slow."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("convemu")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"
