"""The postman: brings new mail into the inbox while the office works, and takes answers out."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from smbflow.ai.llm.secrets import secret
from smbflow.config.mail import ImapServer, MailSection
from smbflow.connectors.answers import AnswersFolder
from smbflow.connectors.folder import FolderOutbox
from smbflow.connectors.mail.imap import ImapMailbox
from smbflow.connectors.mail.smtp import SmtpOutbox
from smbflow.desk import House
from smbflow.domain.clock import Clock
from smbflow.domain.ports.jobs import Connector
from smbflow.errors import SmbflowError
from smbflow.paths import Workspace

_LOG = logging.getLogger(__name__)
_PIPELINE = "enquiries"
_LOOK_SECONDS = 5.0
_PATIENCE_SECONDS = 2.0


def connectors(workspace: Workspace, mail: MailSection) -> Mapping[str, Connector]:
    """Return the ways out of the house: the outbox folder, and SMTP where it is set up."""
    folder = FolderOutbox(workspace.root, workspace.sent)
    answers = AnswersFolder(folder, workspace.knowledge / "answers")
    ways: dict[str, Connector] = {folder.name: folder, answers.name: answers}
    if mail.smtp is not None:
        kept = mail.imap if mail.imap is not None and mail.imap.sent_folder else None
        sent = ImapMailbox(kept, secret) if kept else None
        ways[SmtpOutbox.name] = SmtpOutbox(mail.smtp, secret, sent)
    return ways


class Postman:
    """Fetches mail again and again, in a thread of its own; `problem` says what goes wrong."""

    def __init__(self, house: Callable[[], House], clock: Clock) -> None:
        self._house, self._clock = house, clock
        self.problem: str | None = None

    @contextmanager
    def on_the_road(self) -> Iterator[None]:
        """Make the rounds in a thread until the end of the block; a visit under way is finished."""
        home = threading.Event()
        rounds = threading.Thread(
            target=self._rounds, args=(home,), name="smbflow postman", daemon=True
        )
        rounds.start()
        try:
            yield
        finally:
            home.set()
            rounds.join(_PATIENCE_SECONDS)

    def fetch(self) -> int:
        """Fetch what is new, where a mailbox is set up; return how many mails came.

        What goes wrong is logged and kept as `problem` until it goes well again.
        """
        house = self._house()
        server = house.settings.mail.imap
        settings = house.pipeline_settings.get(_PIPELINE)
        if server is None or settings is None or not settings.enabled:
            return 0
        inbox = settings.folder(house.workspace)
        memory = _memory(house.workspace, server)
        try:
            fetched = ImapMailbox(server, secret).save_new(inbox, memory, self._clock)
        except Exception as error:  # noqa: BLE001 - a mail server may say anything
            self.problem = error.title if isinstance(error, SmbflowError) else str(error)
            _LOG.warning("mail could not be fetched: %s", self.problem)
            return 0
        self.problem = None
        return fetched

    def _rounds(self, home: threading.Event) -> None:
        while not home.is_set():
            self.fetch()
            server = self._house().settings.mail.imap
            self._clock.wait(home, server.every_seconds if server else _LOOK_SECONDS)


def _memory(workspace: Workspace, server: ImapServer) -> Path:
    """Return where it is kept how far a mailbox was read."""
    account = f"{server.host}\n{server.port}\n{server.user}\n{server.folder}"
    name = hashlib.sha256(account.encode()).hexdigest()[:16]
    return workspace.private / "mail" / f"{name}.json"
