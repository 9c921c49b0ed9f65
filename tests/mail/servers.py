"""Mail servers on this PC, for tests that send and fetch for real."""

from __future__ import annotations

import asyncio
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "open sesame"  # noqa: S105 - of servers that live as long as a test


@dataclass(slots=True)
class PostOffice:
    """What an SMTP server does with mail: takes it, or says `refusal` instead."""

    taken: list[Envelope] = field(default_factory=list)
    refusal: str = ""
    hangs_up: bool = False

    async def handle_DATA(  # noqa: N802 - the server's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Answer the text of a mail."""
        del session
        if self.hangs_up:
            self.taken.append(envelope)
            cast("asyncio.Transport", server.transport).abort()
        if self.refusal:
            return self.refusal
        self.taken.append(envelope)
        return "250 taken"


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=True)


class _AnyPort(Controller):
    """Knocks at the port that the system gave."""

    def _trigger_server(self) -> None:
        self.port = cast("asyncio.Server", self.server).sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library's own


@contextmanager
def smtp_server(
    office: PostOffice, *, tls: ssl.SSLContext | None = None, starttls: bool = False
) -> Iterator[int]:
    """Run an SMTP server; yield its port."""
    options: dict[str, Any] = {"authenticator": _login, "auth_require_tls": False}
    if starttls:
        options |= {"tls_context": tls, "require_starttls": True}
    context = None if starttls else tls
    server = _AnyPort(office, "127.0.0.1", 0, ssl_context=context, **options)
    server.ready_timeout = 30
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@dataclass(slots=True)
class Mailbox:
    """An IMAP account with its folders, each a dict of UID to mail, and what was asked of it."""

    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    validity: int = 7
    seen: set[int] = field(default_factory=set)
    commands: list[str] = field(default_factory=list)

    def next_uid(self, folder: str) -> int:
        """Return the UID of the next mail."""
        return max(self.folders[folder], default=0) + 1


class _Line(socketserver.StreamRequestHandler):
    """Speaks as much IMAP4rev1 as reading a mailbox takes."""

    server: _ImapServer
    folder = ""

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            self.server.box.commands.append(command)
            if command.upper().startswith("LOGOUT"):
                self.say("* BYE", f"{tag} OK bye")
                return
            self.say(f"{tag} {self.answer(command)}")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def answer(self, command: str) -> str:
        box, words = self.server.box, command.split()
        verb = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
        if verb == "LOGIN":
            return "OK welcome" if PASSWORD in command else "NO wrong password"
        if verb in {"SELECT", "EXAMINE"}:
            return self.select(words[1].strip('"'), verb)
        if verb == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif verb == "STATUS":
            numbers = f"UIDVALIDITY {box.validity} UIDNEXT {box.next_uid(words[1].strip(chr(34)))}"
            self.say(f"* STATUS {words[1]} ({numbers})")
        elif verb == "UID SEARCH":
            self.say(f"* SEARCH {' '.join(map(str, self.found(command)))}".rstrip())
        elif verb == "UID FETCH":
            self.fetch(int(words[2]))
        elif verb == "UID STORE":
            box.seen.add(int(words[2]))
        return "OK done"

    def select(self, folder: str, verb: str) -> str:
        if folder not in self.server.box.folders:
            return "NO no such folder"
        self.folder = folder
        self.say(f"* {len(self.server.box.folders[folder])} EXISTS")
        return f"OK [READ-{'ONLY' if verb == 'EXAMINE' else 'WRITE'}]"

    def found(self, command: str) -> list[int]:
        mails = self.server.box.folders[self.folder]
        start = re.search(r"UID (\d+):\*", command)
        header = re.search(r'HEADER Message-ID "([^"]+)"', command)
        if start:
            # RFC 9051: the last mail is always in n:*, even where its UID is smaller
            last = [max(mails)] if mails else []
            return sorted({uid for uid in mails if uid >= int(start[1])} | set(last))
        if header:
            return [uid for uid, mail in mails.items() if header[1].encode() in mail]
        return sorted(mails)

    def fetch(self, uid: int) -> None:
        mail = self.server.box.folders[self.folder].get(uid)
        if mail is not None:
            self.say(f"* 1 FETCH (UID {uid} BODY[] {{{len(mail)}}}")
            self.wfile.write(mail + b")\r\n")


class _ImapServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    box: Mailbox

    def __init__(self, box: Mailbox, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.box = box
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)


@contextmanager
def imap_server(box: Mailbox, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run an IMAP server; yield its port."""
    with _ImapServer(box, tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
