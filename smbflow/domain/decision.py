"""What a person decided on a document, and what they changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What a person may say of a document that waits."""

    APPROVE = "approve"
    CORRECT = "correct"
    REJECT = "reject"
    LATER = "later"
    UNDO = "undo"
    RETRY = "retry"


class WhyNot(StrEnum):
    """Why a bill is not posted or a mail not answered (practice: a rejection says why)."""

    QUERY_SUPPLIER = "query_supplier"
    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    DO_NOT_POST = "do_not_post"
    NO_ANSWER_NEEDED = "no_answer_needed"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Correction:
    """One value changed by a person: `field` as in `invoice_number` or `line:2.account`."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class BankCheck:
    """How bank details were verified: who was called, on which number on file, when."""

    called: str
    number_on_file: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer: who, what, when, why, and the changes made.

    `confirmed` is what the person typed to clear hard stops (the reason codes they cleared).
    """

    by: str
    verdict: Verdict
    at: datetime
    why: str = ""
    corrections: tuple[Correction, ...] = ()
    confirmed: tuple[str, ...] = ()
    bank_check: BankCheck | None = None
    later_until: datetime | None = None
