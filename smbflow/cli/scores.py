"""What `smbflow eval --json` prints."""

from __future__ import annotations

from decimal import Decimal

from smbflow.cli.shape import Amount, Shape


class ScoreShape(Shape):
    """How many values of a field were right, missing or wrong."""

    n: int
    right: int
    missing: int
    wrong: int


class LineScoreShape(Shape):
    """How many lines were fully right."""

    n: int
    right: int


class KeptShape(Shape):
    """How much stays, and how much of that is right, above a confidence."""

    confidence: float
    share: float | None
    right: float | None


class FamilyShape(Shape):
    """The score of one family of layouts."""

    n: int
    fields: int
    fields_right: int
    lines: int
    lines_right: int


class TrialShape(Shape):
    """A model that read too: what became of the right and wrong values that it gave.

    Accepted: believed and sure; asked: put before a person; caught: left out. `calls` counts every
    try over the wire, `why_not` why it gave no answer, with how often.
    """

    name: str
    asked: int
    answered: int
    calls: int
    right_accepted: int
    right_asked: int
    right_caught: int
    wrong_accepted: int
    wrong_asked: int
    wrong_caught: int
    why_not: dict[str, int]


class IndexingShape(Shape):
    """How much of the assistant's documents was indexed, and how fast on one core.

    `words_per_second`: passages ready to be found by words; `passages_per_second`: by meaning too.
    """

    passages: int
    words_per_second: float
    passages_per_second: float


class EvaluationShape(Shape):
    """`smbflow eval`: the score on labelled data.

    Each pipeline and form of labels fills its own part. `documents_kept` are those sure enough to
    pass by themselves, `documents_wrong_kept` those of them with a required field wrong. `model` is
    there with `--model`.

    Of questions: `hit_at_1` and `hit_at_5` say how often the right paragraph was found,
    `quoted_right` how often the quoted sentences of what was answered hold a right answer
    (`_of_all`: of all that could be answered), `flagged` how many were not in the records.

    Of enquiries: `accuracy` asks whether the nearest intent is right even where a person would be
    asked, `out_of_scope_recall` and `in_scope_rejected` who would be, `flags` counts what was found
    sensitive, `complaint_or_legal` is the share with one of these two.
    """

    n: int
    fields: dict[str, ScoreShape]
    seconds: float
    cpu_seconds: float
    cost: Amount = Decimal(0)
    lines: LineScoreShape | None = None
    documents_right: int | None = None
    documents_kept: int | None = None
    documents_wrong_kept: int | None = None
    unreadable: int | None = None
    families: dict[str, FamilyShape] | None = None
    kept: tuple[KeptShape, ...] | None = None
    ece: float | None = None
    model: TrialShape | None = None
    hit_at_1: float | None = None
    hit_at_5: float | None = None
    quoted_right: float | None = None
    quoted_right_of_all: float | None = None
    flagged: float | None = None
    flagged_answerable: float | None = None
    flagged_unanswerable: float | None = None
    indexing: IndexingShape | None = None
    accuracy: float | None = None
    out_of_scope_recall: float | None = None
    in_scope_rejected: float | None = None
    flags: dict[str, int] | None = None
    complaint_or_legal: float | None = None
