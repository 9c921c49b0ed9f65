from __future__ import annotations

import ssl

import pytest
import trustme


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Return an authority that signs for this PC."""
    return trustme.CA()


@pytest.fixture(scope="session")
def server_side(authority: trustme.CA) -> ssl.SSLContext:
    """Return what a server on this PC proves itself by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="session")
def client_side(authority: trustme.CA) -> ssl.SSLContext:
    """Return what a client trusts that knows the authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context
