"""The emulator's own certificate authority: made once, kept in the data folder, trusted by whom you tell to.

`authority.pem` holds its key and is readable by its owner alone; `ca.pem` is what applications trust.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.errors import SettingsInvalid

if TYPE_CHECKING:
    import trustme

PRIVATE_NAME, PUBLIC_NAME = "authority.pem", "ca.pem"
_WHO = "convemu on this machine"


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority and where it is kept."""

    ca: trustme.CA
    folder: Path

    @property
    def pem(self) -> bytes:
        """The certificate to trust, as PEM."""
        return self.ca.cert_pem.bytes()

    @property
    def public_path(self) -> Path:
        """The file with that certificate."""
        return self.folder / PUBLIC_NAME


def open_authority(folder: Path) -> Authority:
    """The authority kept in `folder`; made now if there is none. Raises SettingsInvalid with the way out."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        private = folder / PRIVATE_NAME
        if not private.exists():
            _make(private)
        authority = Authority(_read(private), folder)
        if not authority.public_path.exists() or authority.public_path.read_bytes() != authority.pem:
            _write(authority.public_path, authority.pem, 0o644, replace=True)
    except OSError as error:
        raise SettingsInvalid(
            f"data: the certificate authority cannot be kept in {folder} ({error.strerror}); "
            "name a folder that can be written with --data"
        ) from None
    return authority


def _make(private: Path) -> None:
    import trustme

    ca = trustme.CA(organization_name="convemu", organization_unit_name=_WHO)
    _write(private, ca.private_key_pem.bytes() + ca.cert_pem.bytes(), 0o600, replace=False)


def _read(private: Path) -> trustme.CA:
    import trustme

    private.chmod(0o600)
    key, mark, certificate = private.read_bytes().partition(b"-----BEGIN CERTIFICATE-----")
    try:
        return trustme.CA.from_pem(mark + certificate, key)
    except (ValueError, TypeError):
        raise SettingsInvalid(
            f"data: {private} is not a certificate authority; delete it and a new one is made, "
            f"which applications then have to trust ({PUBLIC_NAME} beside it)"
        ) from None


def _write(path: Path, content: bytes, mode: int, *, replace: bool) -> None:
    """All of it or nothing, also when another emulator starts at the same moment: then what it wrote stays."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # readable by its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, mode)
        if replace:
            os.replace(name, path)
        else:
            with contextlib.suppress(FileExistsError):
                os.link(name, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
