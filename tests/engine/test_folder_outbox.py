"""The outbox folder: each parcel's files once, whatever comes in between."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.connectors.answers import AnswersFolder
from smbflow.connectors.folder import FolderOutbox, safe_name
from smbflow.domain.parcel import AnswerParcel, Parcel, ParcelFile
from smbflow.errors import LookupUnsupported, TransientFailure

LETTER = Parcel("enquiries", (ParcelFile("reply.eml", b"Dear"), ParcelFile("quote.pdf", b"%PDF")))


@pytest.fixture
def outbox(tmp_path: Path) -> FolderOutbox:
    """Return an outbox in an empty workspace."""
    return FolderOutbox(tmp_path, tmp_path / ".smbflow" / "sent")


def test_a_parcel_is_written_and_found_again(outbox: FolderOutbox, tmp_path: Path) -> None:
    """Its files lie in the pipeline's folder, and a lookup by key names them."""
    assert outbox.lookup("k") is None
    said = outbox.send("k", LETTER.to_json())
    assert said == "outbox/enquiries/reply.eml, outbox/enquiries/quote.pdf"
    assert (tmp_path / "outbox/enquiries/quote.pdf").read_bytes() == b"%PDF"
    assert outbox.lookup("k") == said


def test_a_second_parcel_of_the_same_name_overwrites_nothing(
    outbox: FolderOutbox, tmp_path: Path
) -> None:
    """It gets a number."""
    outbox.send("k", LETTER.to_json())
    other = Parcel("enquiries", (ParcelFile("reply.eml", b"Other"),))
    assert outbox.send("l", other.to_json()) == "outbox/enquiries/reply (2).eml"
    assert (tmp_path / "outbox/enquiries/reply.eml").read_bytes() == b"Dear"


def test_a_file_that_somebody_took_is_asked_about(outbox: FolderOutbox, tmp_path: Path) -> None:
    """Begun, but not all there: nobody but a person can tell."""
    outbox.send("k", LETTER.to_json())
    (tmp_path / "outbox/enquiries/reply.eml").unlink()
    with pytest.raises(LookupUnsupported):
        outbox.lookup("k")


def test_a_disk_that_refuses_leaves_nothing_behind(outbox: FolderOutbox, tmp_path: Path) -> None:
    """It is tried again later, as if nothing had been begun."""
    (tmp_path / "outbox").write_bytes(b"a file where the folder should be")
    with pytest.raises(TransientFailure):
        outbox.send("k", LETTER.to_json())
    assert outbox.lookup("k") is None


def test_a_person_s_answer_is_kept_as_knowledge(outbox: FolderOutbox, tmp_path: Path) -> None:
    """Beside its page in the outbox; sent again after a crash, both are there once."""
    answers = AnswersFolder(outbox, tmp_path / "knowledge" / "answers")
    note = ParcelFile("0012 hours.md", b"At eight.")
    body = AnswerParcel(Parcel("assistant", (ParcelFile("0012.md", b"# Hours"),)), note).to_json()
    assert answers.send("k", body) == "outbox/assistant/0012.md"
    assert (tmp_path / "knowledge/answers/0012 hours.md").read_bytes() == b"At eight."
    assert answers.lookup("k") == "outbox/assistant/0012.md"
    (tmp_path / "knowledge/answers/0012 hours.md").unlink()
    (tmp_path / "knowledge/answers").rmdir()
    (tmp_path / "knowledge/answers").write_bytes(b"a file where the folder should be")
    with pytest.raises(TransientFailure):
        answers.send("l", body)
    assert answers.lookup("l") is None


@given(st.text(max_size=300))
def test_any_name_becomes_a_plain_file_name(name: str) -> None:
    """No name leaves its folder, is empty or too long."""
    safe = safe_name(name)
    assert safe not in {"", ".", ".."}
    assert Path(safe).name == safe
    assert len(safe) <= 255


@given(st.binary(max_size=50), st.text(max_size=20))
def test_a_parcel_survives_its_json(content: bytes, name: str) -> None:
    """Written and read again it is the same."""
    parcel = Parcel("quotes", (ParcelFile(name, content),))
    assert Parcel.from_json(parcel.to_json()) == parcel
