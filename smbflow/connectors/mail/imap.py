"""New mail by IMAP (RFC 9051): what comes in is saved into the inbox of the enquiries.

The mailbox is opened for reading only, unless the office wants mails marked as seen; nothing is
ever moved or deleted. A mail is remembered after it was saved, so that a crash in between brings
it twice, which its Message-ID tells later, and never loses it.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from smbflow.config.mail import ImapServer, Security
from smbflow.config.write import write_atomically
from smbflow.connectors.mail.smtp import Secret
from smbflow.domain.clock import Clock
from smbflow.domain.text import printable
from smbflow.errors import TransientFailure

_MOST_AT_ONCE = 200
_SEEN = "\\Seen"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


@dataclass(frozen=True, slots=True)
class Place:
    """How far a mailbox was read: its UIDVALIDITY, the next UID, and on which day that was."""

    validity: int
    next_uid: int
    day: str


class ImapMailbox:
    """A mailbox of the office: new mail comes out of it, and sent mail is looked up in it."""

    def __init__(
        self,
        server: ImapServer,
        secret: Secret,
        *,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._server = server
        self._secret = secret
        self._trust = trust

    def holds(self, seal: str) -> bool:
        """Say whether the Sent folder has a mail with this in its Message-ID."""
        with self._opened(self._server.sent_folder, readonly=True) as box:
            return bool(box.uids(f'HEADER Message-ID "{seal}"'))

    def save_new(self, inbox: Path, memory: Path, clock: Clock) -> int:
        """Save what is new into `inbox`; `memory` is where the place is kept; return how many.

        Raises TransientFailure where the server cannot be reached, WorkspaceError on a full disk.
        """
        server, today = self._server, clock.now().date()
        with self._opened(server.folder, readonly=not server.mark_seen) as box:
            status = box.folder.status(server.folder, ["UIDVALIDITY", "UIDNEXT"])
            validity = status["UIDVALIDITY"]
            before = _recalled(memory)
            uids = _new_uids(box, before, validity, today - timedelta(days=server.days_back))
            if before is None and not server.days_back:
                uids = []
            saved = uids[:_MOST_AT_ONCE]
            for uid in saved:
                self._save(box, uid, inbox / f"mail {validity}-{uid}.eml")
                _remember(memory, Place(validity, uid + 1, today.isoformat()))
            if len(saved) == len(uids):
                reached = max((status["UIDNEXT"], *(uid + 1 for uid in saved)))
                _remember(memory, Place(validity, reached, today.isoformat()))
            return len(saved)

    def _save(self, box: Any, uid: int, place: Path) -> None:
        _, answer = box.client.uid("fetch", str(uid), "(BODY.PEEK[])")
        content = next((part[1] for part in answer or () if isinstance(part, tuple)), None)
        if content is None:
            return
        write_atomically(place, content)
        if self._server.mark_seen:
            box.flag(str(uid), _SEEN, value=True)

    @contextmanager
    def _opened(self, folder: str, *, readonly: bool) -> Iterator[Any]:
        """Open a folder (raises TransientFailure whatever goes wrong outside)."""
        from imap_tools import errors  # noqa: PLC0415 - only where a mailbox is read

        server = self._server
        try:
            with self._connected() as box:
                box.login(server.user, self._secret(server.secret or server.user) or "", None)
                box.folder.set(folder, readonly=readonly)
                yield box
        except (errors.ImapToolsError, box_error(), OSError) as error:
            said = printable(str(error))[:200]
            raise TransientFailure(
                f"the mailbox at {server.host} cannot be read ({said})"
            ) from error

    def _connected(self) -> Any:
        from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted  # noqa: PLC0415 - as above

        server = self._server
        if server.security is Security.NONE:
            return MailBoxUnencrypted(server.host, server.port, server.seconds)
        kind = MailBox if server.security is Security.TLS else MailBoxStartTls
        return kind(server.host, server.port, server.seconds, ssl_context=self._trust())


def box_error() -> type[Exception]:
    """Return the root of what the standard library's client raises."""
    import imaplib  # noqa: PLC0415 - only where a mailbox is read

    return imaplib.IMAP4.error


def _new_uids(box: Any, before: Place | None, validity: int, since: date) -> list[int]:
    """Return the UIDs to read; where the server numbered anew, those since the day before."""
    if before is not None and before.validity == validity:
        found = map(int, box.uids(f"UID {before.next_uid}:*"))
        return sorted(uid for uid in found if uid >= before.next_uid)
    if before is not None:
        since = date.fromisoformat(before.day) - timedelta(days=1)
    month = _MONTHS.split()[since.month - 1]
    return sorted(map(int, box.uids(f"SINCE {since.day}-{month}-{since.year}")))


def _recalled(memory: Path) -> Place | None:
    try:
        return Place(**json.loads(memory.read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _remember(memory: Path, place: Place) -> None:
    write_atomically(memory, json.dumps(asdict(place)).encode())
