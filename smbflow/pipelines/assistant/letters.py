"""Answers as files: what is written into the outbox, and what is kept as knowledge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

from smbflow.domain.answer import Answer, Listing
from smbflow.domain.job import Job
from smbflow.domain.parcel import ParcelFile
from smbflow.domain.text import fold
from smbflow.pipelines.assistant.books import as_of
from smbflow.pipelines.assistant.case import AssistantCase

_FORMULA = frozenset("=+-@\t")
_LONGEST_NAME = 40


def files_of(job: Job, case: AssistantCase, now: datetime) -> tuple[ParcelFile, ...]:
    """Return the answer as a page of Markdown, and its table as CSV where there is one."""
    answer = case.answer
    if answer is None:
        return ()
    stem = f"{job.id:04} {_slug(case.question.text)}"
    page = "\n".join(_page(case.question.text, answer, now))
    files = [ParcelFile(f"{stem}.md", page.encode())]
    if answer.listing:
        files.append(ParcelFile(f"{stem}.csv", as_csv(answer.listing).encode("utf-8-sig")))
    return tuple(files)


def note_file(job_id: int, case: AssistantCase, today: date) -> ParcelFile:
    """Return the note that keeps a person's answer."""
    answer = case.answer
    said, by = (answer.text, answer.by) if answer else ("", "")
    question = " ".join(case.question.text.split())
    lines = ["---", f"answered by: {by}", f"date: {today.isoformat()}", "---", "", f"# {question}"]
    text = "\n".join([*lines, "", said, ""])
    return ParcelFile(f"{job_id:04} {_slug(question)}.md", text.encode())


def as_csv(listing: Listing) -> str:
    """Write a table as CSV; text that a spreadsheet would take for a formula is quoted."""
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\r\n")
    writer.writerow(listing.columns)
    writer.writerows([_unformulated(cell) for cell in row] for row in listing.rows)
    return told.getvalue()


def _page(question: str, answer: Answer, now: datetime) -> Iterator[str]:
    yield f"# {' '.join(question.split())}"
    yield ""
    yield answer.text
    yield ""
    if answer.listing:
        yield from _markdown(answer.listing)
    for citation in answer.citations:
        yield f"- “{citation.quote}” ({citation.place.words})"
    if answer.query:
        yield f"- asked of the {answer.system}: `{answer.query}`"
    yield ""
    yield f"Answered by {answer.by}, {as_of(answer.as_of or now)}."
    yield ""


def _markdown(listing: Listing) -> Iterator[str]:
    yield _cells(listing.columns)
    yield _cells(tuple("---" for _ in listing.columns))
    yield from map(_cells, listing.rows)
    if listing.left_out:
        yield f"\nand {listing.left_out} more"
    yield ""


def _cells(row: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def _unformulated(cell: str) -> str:
    """Put an apostrophe before what is no figure and begins like a formula (OWASP)."""
    figure = cell[:1] in "+-" and cell[1:].replace(".", "", 1).isdigit()
    return f"'{cell}" if cell[:1] in _FORMULA and not figure else cell


def _slug(text: str) -> str:
    return fold(text)[:_LONGEST_NAME].strip() or "question"
