"""A person's answers: approve, correct, reject, later, undo, retry, check; pause and resume."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime, time

from smbflow.cli.office import at_terminal, desk, office, person, print_json
from smbflow.cli.output import narrate, table
from smbflow.desk import OfficeDesk
from smbflow.domain.decision import BankCheck, Correction, WhyNot
from smbflow.errors import UsageError

KIND = "kind"
CHECKED_FIELDS = {
    "supplier": "supplier_name",
    "number": "invoice_number",
    "vat": "tax_total",
    "total": "gross_total",
}
"""Short names for what a person reads off an invoice in a spot check."""


def approve(args: Namespace) -> None:
    """Let a document pass."""
    with office(args) as opened:
        called = _bank_check(args, opened.clock.now())
        by = person(args, opened.desk)
        opened.desk.approve(args.job, by=by, confirmed=args.confirm, bank_check=called)
    narrate(f"{args.job} goes on.")


def correct(args: Namespace) -> None:
    """Change values and have the document checked again."""
    corrections = [Correction(*pair) for pair in assignments(args.values)]
    with office(args) as opened:
        if any(change.field == KIND for change in corrections):
            opened.staff()  # a document that was not read as a bill yet is read now
        opened.desk.correct(args.job, corrections, by=person(args, opened.desk))
    narrate(f"{args.job} is checked again with your values.")


def reject(args: Namespace) -> None:
    """Do not post a document."""
    with desk(args) as at:
        at.reject(args.job, by=person(args, at), reason=WhyNot(args.reason), why=args.why)
    narrate(f"{args.job} is set aside: nothing is posted or sent.")


def later(args: Namespace) -> None:
    """Put a document off."""
    until = moment(args.until) if args.until else None
    with desk(args) as at:
        at.later(args.job, by=person(args, at), until=until)
    narrate(f"{args.job} waits for later.")


def undo(args: Namespace) -> None:
    """Take a decision back."""
    with desk(args) as at:
        at.undo(args.job, by=person(args, at), reversal=args.reversal)
    narrate(f"The decision on {args.job} is taken back.")


def retry(args: Namespace) -> None:
    """Start again from the beginning."""
    with desk(args) as at:
        at.retry(args.job, by=person(args, at))
    narrate(f"{args.job} starts again.")


def check(args: Namespace) -> None:
    """Store what a person read off the page, then show ours beside it."""
    with desk(args) as at:
        values = dict(assignments(args.values)) if args.values else _ask_for_values(at, args.job)
        read = {CHECKED_FIELDS.get(name, name): value for name, value in values.items()}
        compared = at.check(args.job, read, by=person(args, at))
    if args.json:
        print_json("check", compared)
    else:
        rows = ((f.field, f.theirs, f.ours, "same" if f.same else "differs") for f in compared)
        table(("Field", "You read", "We had", ""), rows)


def pause(args: Namespace) -> None:
    """Hold a pipeline."""
    with desk(args) as at:
        at.pause(args.pipeline, by=person(args, at))
    narrate(f"{args.pipeline} is paused.")


def resume(args: Namespace) -> None:
    """Let a pipeline go on."""
    with desk(args) as at:
        at.resume(args.pipeline, by=person(args, at))
    narrate(f"{args.pipeline} goes on.")


def assignments(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Take FIELD=VALUE apart (raises UsageError where there is no `=`)."""
    pairs = [text.partition("=") for text in texts]
    for text, (field, sign, _) in zip(texts, pairs, strict=True):
        if not sign or not field:
            raise UsageError(f"`{text}` is not FIELD=VALUE", "For instance invoice_number=2044.")
    return [(field, value) for field, _, value in pairs]


def moment(text: str) -> datetime:
    """Read a day (its morning at nine) or a time of the PC's own zone."""
    try:
        if "T" in text:
            return datetime.fromisoformat(text).astimezone()
        return datetime.combine(date.fromisoformat(text), time(9)).astimezone()
    except ValueError:
        raise UsageError(f"{text} is no time", "2026-11-23 or 2026-11-23T09:00.") from None


def _bank_check(args: Namespace, now: datetime) -> BankCheck | None:
    if not args.called and not args.number_on_file:
        return None
    if not (args.called and args.number_on_file):
        raise UsageError("Bank details need both --called and --number-on-file")
    return BankCheck(args.called, args.number_on_file, now)


def _ask_for_values(at: OfficeDesk, job_id: int) -> dict[str, str]:
    due = next((due for due in at.checks_due() if due.job_id == job_id), None)
    if due is None or not at_terminal():
        names = due.fields if due else tuple(CHECKED_FIELDS)
        wanted = " ".join(f"{name}=…" for name in names)
        raise UsageError("Say what you read on the page", f"All of {wanted}")
    return {name: input(f"{name} as on the page: ").strip() for name in due.fields}
