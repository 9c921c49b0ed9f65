from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from smbflow.ai.reading.reader import FileReader
from smbflow.domain.document import Reading
from smbflow.domain.reason import Reason
from smbflow.errors import UnreadableDocument

FONTS = "<< /F 3 0 R /B 4 0 R >>"


class DrawPdf(Protocol):
    """Writes a PDF by hand, so that each test sees exactly what is in it."""

    def __call__(
        self, *pages: str, extra: str = "", attachments: dict[str, bytes] | None = None
    ) -> bytes:
        """Return a PDF with these content streams; `extra` goes into each page's dictionary."""
        ...


def at(x: float, y: float, text: str, *, size: float = 10, font: str = "F", more: str = "") -> str:
    """Return the PDF operators that write a text at a place, from the bottom left."""
    return f"q BT {more} /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET Q\n"


def stream(data: bytes, entries: str = "") -> bytes:
    """Return a stream object's body."""
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


@pytest.fixture(scope="session")
def written() -> Callable[..., str]:
    """Return `at`: operators that write a text at a place."""
    return at


@pytest.fixture(scope="session")
def drawn() -> DrawPdf:
    """Return a function that writes a PDF by hand."""

    def draw(*pages: str, extra: str = "", attachments: dict[str, bytes] | None = None) -> bytes:
        first = 5
        kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
        files = attachments or {}
        start = first + 2 * len(pages)
        names = "".join(f"({n}) {start + 2 * i} 0 R " for i, n in enumerate(files))
        tree = f"/Names << /EmbeddedFiles << /Names [{names}] >> >>" if files else ""
        bodies = [
            f"<< /Type /Catalog /Pages 2 0 R {tree} >>".encode(),
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        ]
        box = "" if "/MediaBox" in extra else "/MediaBox [0 0 400 300]"
        for i, content in enumerate(pages):
            bodies.append(
                f"<< /Type /Page /Parent 2 0 R {box} {extra} /Resources << /Font {FONTS} >>"
                f" /Contents {first + 2 * i + 1} 0 R >>".encode()
            )
            bodies.append(stream(content.encode("latin-1")))
        for i, (name, data) in enumerate(files.items()):
            file = start + 2 * i + 1
            bodies.append(f"<< /Type /Filespec /F ({name}) /EF << /F {file} 0 R >> >>".encode())
            bodies.append(stream(data, "/Type /EmbeddedFile"))
        return _file(bodies)

    return draw


def _file(bodies: list[bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size, xref = len(bodies) + 1, len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n".encode()
    return bytes(out)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    """Return a function that puts bytes into a file and reads it."""

    def read_bytes(
        content: bytes, name: str = "x.pdf", reader: FileReader | None = None
    ) -> Reading:
        path = tmp_path / "file"
        path.write_bytes(content)
        return (reader or FileReader()).read(path, name)

    return read_bytes


@pytest.fixture
def refused(read: Callable[..., Reading]) -> Callable[..., Reason]:
    """Return a function that reads bytes and gives the reason for which they were refused."""

    def reason(content: bytes, name: str = "x.pdf", reader: FileReader | None = None) -> Reason:
        with pytest.raises(UnreadableDocument) as caught:
            read(content, name, reader)
        assert caught.value.finding.sentence.endswith(".")
        return caught.value.finding.reason

    return reason
