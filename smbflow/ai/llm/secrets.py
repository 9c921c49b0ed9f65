"""Keys of models: from the environment or the system's keyring, never from a file of ours."""

from __future__ import annotations

import os

SERVICE = "smbflow"
"""Under which the keyring keeps them: `keyring set smbflow NAME`."""


def secret(name: str) -> str | None:
    """Return a secret by its name, None where neither place has it."""
    return os.environ.get(name) or _from_keyring(name)


def _from_keyring(name: str) -> str | None:
    import keyring  # noqa: PLC0415 - it looks for the keyring of this system while importing
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError:
        return None
