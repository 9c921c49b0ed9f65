"""Exams: a pipeline measured on labelled data, whichever pipeline it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from smbflow.wiring.examination import Candidate

Progress = Callable[[int, int], None]
"""Hears how many cases are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Exam:
    """What is measured, and how.

    `reader` is the only one that reads invoices, `candidate` a model that is asked too.
    `hide_source` leaves each question's own document out of the assistant's index.
    """

    folder: Path
    reader: str | None = None
    limit: int | None = None
    candidate: Candidate | None = None
    hide_source: bool = False


class Score(Protocol):
    """What came of an exam."""

    def report(self) -> Mapping[str, Any]:
        """Return the figures as `--json` prints them."""
        ...

    def table(self) -> str:
        """Return the figures as lines for a person."""
        ...

    def predictions(self) -> Iterator[str]:
        """Yield a line of JSON a case: what was found, and how sure."""
        ...


Examine = Callable[[Exam, Progress], Score]
"""Holds an exam (raises UsageError where the folder holds no labelled cases)."""
