from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smbflow.ai.reading.gate import media_of
from smbflow.ai.reading.reader import FileReader, ReaderChoice
from smbflow.domain.document import Media, Reading
from smbflow.errors import UnreadableDocument

Drawn = Callable[..., bytes]
Written = Callable[..., str]

MAIL = (
    b"From: a@b.example\r\nSubject: Bill\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;"
    b' boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello there\r\n'
    b'--x\r\nContent-Type: application/pdf; name="b.pdf"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n--x--\r\n"
)
INVOICE = (
    b'<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
    b"<ID>R-1</ID><LegalMonetaryTotal><PayableAmount>5.00</PayableAmount></LegalMonetaryTotal>"
    b"</Invoice>"
)

Change = tuple[float, int, int]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255), st.integers(0, 40)),
    max_size=6,
)


@pytest.fixture(scope="module")
def whole(drawn: Drawn, written: Written) -> dict[str, bytes]:
    """Return a sound file of each kind that is parsed."""
    page = written(20, 250, "Invoice number R-7 total 5.00")
    return {"x.pdf": drawn(page, page), "x.eml": MAIL, "x.xml": INVOICE}


def changed(content: bytes, changes: list[Change]) -> bytes:
    """Overwrite a byte at each place (a share of the length) and drop some bytes after it."""
    for place, byte, dropped in changes:
        at = int(place * len(content))
        content = content[:at] + bytes([byte]) + content[at + 1 + dropped :]
    return content


@given(st.binary(max_size=300))
def test_any_bytes_are_told_or_refused(content: bytes) -> None:
    """The gate has an answer to everything."""
    with suppress(UnreadableDocument):
        assert media_of(content) in Media


@pytest.mark.parametrize("name", ["x.pdf", "x.eml", "x.xml"])
@settings(max_examples=60)
@given(changes=CHANGES)
def test_damaged_files_are_read_or_refused(
    whole: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    changes: list[Change],
) -> None:
    """However a file was damaged on its way, it is read or refused; nothing else happens."""
    path: Path = tmp_path_factory.mktemp("damaged") / "file"
    path.write_bytes(changed(whole[name], changes))
    try:
        reading = FileReader(choice=ReaderChoice.TEXT).read(path, name)
    except UnreadableDocument:
        return
    assert isinstance(reading, Reading)
