"""convemu: a local stand-in for the Sinch Conversation API on its SMS channel."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("convemu")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"
