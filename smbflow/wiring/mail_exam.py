"""Measures how whole real mails are read: headers, bodies and attachments against labelled ones."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from smbflow.ai.reading.reader import FileReader
from smbflow.ai.reading.web import text_of_html
from smbflow.domain.document import Hanging, Letter
from smbflow.errors import UnreadableDocument
from smbflow.wiring.exam import Exam, Progress

Case = Mapping[str, Any]

FIELDS = ("subject", "from", "to", "cc", "date", "message-id", "in-reply-to", "body", "attachments")
"""What is compared, where the truth has it."""

_BODY_STARTS = 120
_CUT_TAG = re.compile(r"<[^<>]*\Z")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail beside its truth; `letter` is None where it was refused, `why` says why."""

    file: str
    truth: Mapping[str, Any]
    letter: Letter | None
    why: str = ""

    def verdicts(self) -> Iterator[tuple[str, str]]:
        """Yield each field that the truth speaks of with `right`, `missing` or `wrong`."""
        for field in FIELDS:
            key = "body_start" if field == "body" else field
            if key in self.truth:
                yield field, self._verdict(field, self.truth[key])

    def _verdict(self, field: str, expected: Any) -> str:
        if self.letter is None:
            return "missing"
        found = found_in(self.letter)[field]
        return "right" if _SAME[field](expected, found) else "wrong" if found else "missing"


@dataclass(frozen=True, slots=True)
class MailScore:
    """What came of reading labelled mails."""

    mails: tuple[ReadMail, ...]
    seconds: float
    cpu_seconds: float

    def report(self) -> dict[str, Any]:
        """Return the figures as `--json` prints them."""
        counts = Counter(verdict for mail in self.mails for verdict in mail.verdicts())
        fields = {}
        for field in FIELDS:
            by = {v: counts[(field, v)] for v in ("right", "missing", "wrong")}
            fields[field] = {"n": sum(by.values()), **by}
        labelled = (list(mail.verdicts()) for mail in self.mails)
        whole = sum(all(v == "right" for _, v in verdicts) for verdicts in labelled if verdicts)
        return {
            "n": len(self.mails),
            "fields": fields,
            "documents_right": whole,
            "unreadable": sum(mail.letter is None for mail in self.mails),
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
        }

    def table(self) -> str:
        """Return the figures as lines for a person, with each mail that differs."""
        said = self.report()
        lines = [
            f"{field:<12} {by['right']:>5} right {by['missing']:>5} missing {by['wrong']:>5} wrong"
            for field, by in said["fields"].items()
        ]
        head = f"{said['n']} mails, {said['documents_right']} whole and right"
        return "\n".join([f"{head}, {said['unreadable']} not read", *lines, *self._differing()])

    def predictions(self) -> Iterator[str]:
        """Yield a line of JSON a mail: what was found in it."""
        for mail in self.mails:
            found = {} if mail.letter is None else found_in(mail.letter)
            fields = {name: {"value": value, "confidence": 1.0} for name, value in found.items()}
            yield json.dumps({"file": mail.file, "fields": fields}, default=_plain)

    def _differing(self) -> Iterator[str]:
        for mail in self.mails:
            wrong = [field for field, verdict in mail.verdicts() if verdict != "right"]
            if wrong:
                yield f"{mail.file}: {', '.join(wrong)} {mail.why}".rstrip()


def examine_mails(exam: Exam, cases: Sequence[Case], progress: Progress) -> MailScore:
    """Read the mails of labelled cases (`file` and `truth`), without effects."""
    reader, started, cpu = FileReader(), time.perf_counter(), time.process_time()
    mails = []
    for number, case in enumerate(cases, 1):
        mails.append(_read(reader, exam.folder, case))
        progress(number, len(cases))
    spent = time.process_time() - cpu
    return MailScore(tuple(mails), time.perf_counter() - started, spent)


def found_in(letter: Letter) -> dict[str, Any]:
    """Return what a letter says of itself, by the names of the labels."""
    return {
        "subject": letter.subject,
        "from": letter.sender,
        "to": letter.to,
        "cc": letter.copies,
        "date": letter.sent_at,
        "message-id": letter.message_id,
        "in-reply-to": letter.answers,
        "body": letter.body,
        "attachments": letter.hanging,
    }


def _read(reader: FileReader, folder: Path, case: Case) -> ReadMail:
    try:
        letter = reader.read(folder / case["file"], case["file"]).letter
    except UnreadableDocument as refused:
        return ReadMail(case["file"], case["truth"], None, refused.finding.sentence)
    return ReadMail(case["file"], case["truth"], letter)


def _same_text(expected: str | None, found: str) -> bool:
    return _folded(expected or "") == _folded(found)


def _same_start(expected: str | None, found: str) -> bool:
    """Compare the beginnings of bodies by their letters; an HTML body is labelled with its tags."""
    label = _CUT_TAG.sub("", expected or "")
    starts = (label, text_of_html(label))
    return any(_folded(start)[:_BODY_STARTS] in _folded(found) for start in starts)


def _same_moment(expected: str | None, found: datetime | None) -> bool:
    moment = _moment(expected)
    return moment is None or moment == found


def _same_hanging(expected: Sequence[Mapping[str, Any]], found: Sequence[Hanging]) -> bool:
    """Compare names, kinds and sizes where the label has them, in any order."""
    rest = list(found)
    for label in expected:
        match = next((h for h in rest if _is_labelled(h, label)), None)
        if match is None:
            return False
        rest.remove(match)
    return not rest


def _is_labelled(hanging: Hanging, label: Mapping[str, Any]) -> bool:
    return (
        _same_text(label["name"], hanging.name)
        and label.get("type", hanging.kind) == hanging.kind
        and label.get("bytes", hanging.size) == hanging.size
    )


_SAME: Mapping[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(FIELDS, _same_text),
    "date": _same_moment,
    "body": _same_start,
    "attachments": _same_hanging,
}


def _folded(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())


def _moment(text: str | None) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text or "")
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError):
            continue
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, Hanging):
        return {"name": value.name, "type": value.kind, "bytes": value.size}
    return value.isoformat()
