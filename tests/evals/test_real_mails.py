"""Real and awkward mails: every one gives its letter, and the attachments that are documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from smbflow.ai.reading.reader import FileReader
from smbflow.domain.document import Media

pytestmark = pytest.mark.data


def folded(text: str | None) -> str:
    """Return a text's letters and digits."""
    return re.sub(r"\W+", "", (text or "").casefold())


def test_every_real_mail_is_taken_apart(labelled_data: Path) -> None:
    """Subject and sender agree with another reader's on every mail; each PDF attached is found."""
    reader, wrong = FileReader(), []
    folder = labelled_data / "mail_files"
    for row in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(row)
        truth, reading = case["truth"], reader.read(folder / case["file"], case["file"])
        assert reading.media in {Media.EML, Media.MSG}
        letter = reading.letter
        assert letter is not None
        same = folded(letter.subject) == folded(truth["subject"])
        same = same and folded(letter.sender) == folded(truth["from"])
        names = {a.name for a in reading.attachments}
        pdfs = {a["name"] for a in truth["attachments"] if str(a["name"]).endswith(".pdf")}
        if not same or not pdfs <= names:
            wrong.append(case["file"])
    assert wrong == []
