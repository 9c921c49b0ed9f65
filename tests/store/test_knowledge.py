"""The library over a real store: indexed as files change, found by words and by meaning."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from smbflow.ai.meaning import PassageReranker, SentenceEncoder, WordsAlone, weights
from smbflow.ai.retrieval import DocumentLibrary, Senses, read_document
from smbflow.store.database import create_store, open_store
from smbflow.store.knowledge import StoredShelf

NO_MEANING = WordsAlone()


@dataclass
class Office:
    """A folder of documents with its library."""

    folder: Path
    shelves: DocumentLibrary
    shelf: StoredShelf

    def write(self, name: str, text: str) -> Path:
        """Write a document."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def told(self, question: str, *closed: str) -> list[str]:
        """Return the documents that are quoted."""
        found = self.shelves.find(question, closed=closed)
        return [quote.place.document for quote in found.quotes]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Open a library that compares words alone."""
    create_store(tmp_path / "store.sqlite")
    database = open_store(tmp_path / "store.sqlite")
    shelf = StoredShelf(database)
    folder = tmp_path / "knowledge"
    folder.mkdir()
    senses = Senses(read_document, NO_MEANING, NO_MEANING)
    yield Office(folder, DocumentLibrary(folder, shelf, senses), shelf)
    database.close()


def test_a_document_is_found_as_soon_as_it_is_there(office: Office) -> None:
    """Added, changed and removed: the next look knows, and reads no more than that."""
    hours = office.write("hours.md", "# Hours\n\nThe workshop opens at eight.")
    office.write("care.md", "Oak worktops are oiled twice a year.")
    assert (office.shelves.refresh().read, office.shelves.refresh().read) == (2, 0)
    assert office.told("When does the workshop open?") == ["hours.md"]
    office.write("hours.md", "# Hours\n\nThe workshop opens at seven now.")
    assert office.shelves.refresh().read == 1
    assert "seven" in office.shelves.find("When does the workshop open?").quotes[0].quote
    hours.unlink()
    assert office.shelves.refresh().gone == 1
    assert office.told("When does the workshop open?") == []


def test_a_touched_file_is_not_read_again(office: Office) -> None:
    """The same bytes under another time are the same document."""
    path = office.write("hours.md", "The workshop opens at eight.")
    office.shelves.refresh()
    os.utime(path, ns=(1, 1))
    assert office.shelves.refresh().read == 0
    assert office.shelf.files()["hours.md"].mtime_ns == 1


def test_a_broken_file_is_named_and_stops_nothing(office: Office) -> None:
    """The others are found all the same."""
    office.write("bad.docx", "no zip")
    office.write("hours.md", "The workshop opens at eight.")
    (problem,) = office.shelves.refresh().problems
    assert "bad.docx" in problem
    assert office.told("When does the workshop open?") == ["hours.md"]


def test_a_closed_folder_is_silent(office: Office) -> None:
    """Neither quoted nor among the passages."""
    office.write("private/pay.md", "A bench joiner earns 21.40 EUR an hour.")
    office.write("hours.md", "The workshop opens at eight.")
    office.shelves.refresh()
    assert office.told("What does a joiner earn an hour?")[0] == "private/pay.md"
    found = office.shelves.find("What does a joiner earn an hour?", closed=("private",))
    assert all(not r.passage.place.document.startswith("private") for r in found.passages)


def test_the_newest_version_is_quoted_and_the_older_one_shown(office: Office) -> None:
    """By the date in the name; other documents are no versions of it."""
    office.write("returns-2025.md", "Stock items may be returned within 14 days, unused.")
    office.write("returns-2026.md", "Stock items may be returned within 30 days, unused.")
    office.shelves.refresh()
    found = office.shelves.find("Within how many days may stock items be returned?")
    assert [q.place.document for q in found.quotes] == ["returns-2026.md"]
    assert [q.place.document for q in found.older] == ["returns-2025.md"]


def test_what_must_be_worked_out_is_not_claimed(office: Office) -> None:
    """A difference stands in no sentence; an average that a sentence names does."""
    office.write(
        "rent.md", "Rent was 900 EUR in May and 950 EUR in June. The average rent is 925 EUR."
    )
    office.shelves.refresh()
    find = office.shelves.find
    assert find("What is the difference in rent of May and June?").sure < 0.4
    assert find("What is the average rent?").sure > 0.4


def test_words_are_no_query_language(office: Office) -> None:
    """Quotes, operators and brackets of a question look for nothing but words."""
    office.write("hours.md", "The workshop opens at eight.")
    office.shelves.refresh()
    for asked in ('workshop" OR (', "NEAR(workshop", "body: *", "-- workshop;", "AND OR NOT"):
        office.shelves.find(asked)
    assert office.told('when does the "workshop" open?') == ["hours.md"]


@pytest.mark.skipif(not weights.present(weights.SENTENCES), reason="no weights are installed")
def test_meaning_finds_what_shares_no_word(office: Office) -> None:
    """Vectors and the reranker find it, and are surer of it than of nothing."""
    senses = Senses(read_document, SentenceEncoder(), PassageReranker())
    library = DocumentLibrary(office.folder, office.shelf, senses)
    office.write("care.md", "Clean lacquered fronts with a damp cloth.")
    office.write("leave.md", "Everybody has 24 days of paid leave a year.")
    library.refresh()
    assert (library.place(), library.place()) == (2, 0)
    vacation = library.find("How much vacation do employees get?")
    assert vacation.quotes[0].place.document == "leave.md"
    assert vacation.sure > 0.2 > library.find("Who won the chess match of 1972?").sure
