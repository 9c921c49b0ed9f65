"""A real HTTP server on loopback that speaks the OpenAI chat API, and misbehaves as it is told.

Each request takes the next act of the script; the last act is repeated for ever.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DRIP_SECONDS = 0.2
_ABORT = struct.pack("ii", 1, 0)

PORTAL = "<html><body><h1>Welcome to Hotel WiFi</h1><a href='/login'>Log in</a></body></html>"


@dataclass(slots=True)
class Desk:
    """What a request's handler may use: the script, what was asked so far, the end of the show."""

    script: list[Act]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def address(self) -> str:
        """Where a client reaches the server."""
        return f"http://127.0.0.1:{self.port}/v1"

    def next_act(self, request: dict[str, Any], headers: dict[str, str]) -> Act:
        """Write down a request and return what is to follow."""
        with self.lock:
            self.asked.append(request)
            self.headers.append(headers)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class _Handler(BaseHTTPRequestHandler):
    """Reads a request and plays the next act."""

    desk: Desk

    def do_POST(self) -> None:
        """Answer a chat completion."""
        length = int(self.headers.get("Content-Length", 0))
        request = json.loads(self.rfile.read(length))
        self.desk.next_act(request, dict(self.headers))(self)

    def do_GET(self) -> None:
        """Show that a redirect was followed: no client of ours should come here."""
        self.desk.next_act({"method": "GET", "path": self.path}, dict(self.headers))(self)

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""

    def reply(self, status: int, body: str, kind: str = "application/json", **headers: str) -> None:
        """Send a whole response."""
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)


Act = Callable[[_Handler], None]


def completion(text: str | None, **changes: Any) -> str:
    """Return a chat completion as OpenAI sends it."""
    message = {"role": "assistant", "content": text} | changes.pop("message", {})
    whole = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1700000000,
        "model": "office-model",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000},
    }
    return json.dumps(whole | changes)


def says(text: str | None, **changes: Any) -> Act:
    """Answer with a completion holding this text."""
    return lambda handler: handler.reply(200, completion(text, **changes))


def answers(value: Any) -> Act:
    """Answer with a completion holding this value as JSON."""
    return says(json.dumps(value))


def fails(status: int, words: str = "no", **headers: str) -> Act:
    """Answer with an error as OpenAI words it."""
    body = json.dumps({"error": {"message": words, "type": "error", "code": None}})
    return lambda handler: handler.reply(status, body, **headers)


def body(text: str, kind: str = "application/json", status: int = 200) -> Act:
    """Answer with a body of any kind."""
    return lambda handler: handler.reply(status, text, kind)


def redirects(to: str) -> Act:
    """Send the client elsewhere with all that it brought."""
    return lambda handler: handler.reply(307, "", Location=to)


def portal(handler: _Handler) -> None:
    """Answer as the WiFi of a hotel does."""
    handler.reply(200, PORTAL, "text/html")


def resets(handler: _Handler) -> None:
    """Cut the connection without a word (TCP RST)."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
    handler.connection.close()
    handler.close_connection = True


def hangs(handler: _Handler) -> None:
    """Never answer."""
    handler.desk.closing.wait()


def drips(handler: _Handler) -> None:
    """Answer one byte at a time, so slowly that every read comes in time and the whole never."""
    content = completion("{}").encode() * 50
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    for byte in content:
        try:
            handler.wfile.write(bytes([byte]))
        except OSError:
            return
        if handler.desk.closing.wait(DRIP_SECONDS):
            return


class _Server(ThreadingHTTPServer):
    """Does not wait for handlers that hang, nor mind clients that are killed."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that vanish are the point of some tests."""


@contextmanager
def chat_server(*script: Act) -> Iterator[Desk]:
    """Serve this script on a free port of loopback until the block ends."""
    desk = Desk(list(script) or [says("{}")])
    handler = type("Handler", (_Handler,), {"desk": desk})
    server = _Server(("127.0.0.1", 0), handler)
    desk.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield desk
    finally:
        desk.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
