"""Lists and stories: what came in, what needs you, how often we were right."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from typing import cast

from smbflow.cli.office import desk, print_json
from smbflow.cli.output import amount, day_and_time, narrate, plain, say, table
from smbflow.domain.evidence import Found, How
from smbflow.domain.job import JobState, Posting
from smbflow.domain.view import AccuracyRow, Draft, FeedRow, Interval, LineView, NeedsYouRow, Story
from smbflow.errors import UsageError

STATE_WORDS = {
    JobState.WAITING: "Waiting",
    JobState.WORKING: "Working",
    JobState.ESCALATED: "Needs you",
    JobState.DONE: "Done",
    JobState.ASIDE: "Set aside",
}
POSTING_WORDS = {
    Posting.READY: "Ready to import",
    Posting.IN_FILE: "In a file",
    Posting.IN_BOOKS: "In the books",
    Posting.REVERSED: "Reversed",
}
_SURE, _CHECK = 0.95, 0.5
_EVERY_STEP = "step_done"


def jobs(args: Namespace) -> None:
    """List documents, newest first."""
    with desk(args) as at:
        rows = at.feed(
            limit=args.limit, search=args.search, pipeline=args.pipeline, state=_state(args.state)
        )
    if args.json:
        print_json("jobs", rows)
    else:
        table(("No.", "State", "From", "What", "Amount", "File", "Why"), map(feed_cells, rows))


def show(args: Namespace) -> None:
    """Tell one document's whole story."""
    with desk(args) as at:
        story = at.story(args.job)
    if args.json:
        print_json("show", [story])
    else:
        _tell(story)


def escalations(args: Namespace) -> None:
    """List what needs you."""
    with desk(args) as at:
        rows = at.needs_you(limit=args.limit)
    if args.json:
        print_json("escalations", rows)
    elif rows:
        table(("No.", "From", "What", "Amount", "Since", "Why"), map(_needs_cells, rows))
    else:
        narrate("Nothing needs you.")


def stats(args: Namespace) -> None:
    """Say how often we were right, month by month."""
    with desk(args) as at:
        rows = at.accuracy()
    if args.month:
        rows = tuple(r for r in rows if r.month == _month(args.month))
    if args.json:
        print_json("stats", rows)
    else:
        headings = ("Month", "Pipeline", "In", "Alone", "Right", "Checked", "Asked", "Mostly for")
        table(headings, map(_accuracy_cells, rows))


def state_words(row: FeedRow) -> str:
    """Say where a document is in the trade's words."""
    return POSTING_WORDS[row.posting] if row.posting else STATE_WORDS[row.state]


def _state(name: str | None) -> JobState | None:
    try:
        return JobState(name) if name else None
    except ValueError:
        raise UsageError(
            f"No state is called {name}", f"Take one of {', '.join(JobState)}."
        ) from None


def _month(text: str) -> object:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise UsageError(f"{text} is no month", "Write it as 2026-11.") from None


def feed_cells(row: FeedRow) -> tuple[object, ...]:
    """Return a document as a row of the table."""
    summary = row.summary
    money = amount(summary.amount, summary.currency)
    return (
        row.job_id, state_words(row), summary.who, summary.number or summary.subject, money,
        row.file, row.reason,
    )  # fmt: skip


def _needs_cells(row: NeedsYouRow) -> tuple[object, ...]:
    summary = row.summary
    money = amount(summary.amount, summary.currency)
    why = row.findings[0].sentence if row.findings else ""
    return (
        row.job_id,
        summary.who or row.file,
        summary.number or summary.subject,
        money,
        day_and_time(row.asked_at),
        why,
    )


def _accuracy_cells(row: AccuracyRow) -> tuple[object, ...]:
    alone = "" if row.automatic_share is None else f"{row.automatic_share:.0%}"
    mostly = ", ".join(f"{reason} {count}" for reason, count in row.reasons[:3])
    return (
        f"{row.month:%Y-%m}", row.pipeline, row.taken_in, alone, right_words(row.right),
        row.checked, row.asked, mostly,
    )  # fmt: skip


def right_words(right: Interval | None) -> str:
    """Write a share with its range, or that nobody knows."""
    if right is None:
        return "not known yet"
    return f"{right.share:.0%} ({right.low:.0%} to {right.high:.0%})"


def _tell(story: Story) -> None:
    row = story.row
    say(f"{row.job_id}  {row.file}  {state_words(row)}")
    for finding in story.findings:
        say(f"  {finding.sentence} [{finding.reason}]")
    if story.hidden:
        say("  Drawn for a spot check: our values are shown after `smbflow check`.")
    for name, found in story.fields.items():
        say(f"  {name.replace('_', ' ')}: {_field_words(found)}")
    for line in story.lines:
        say(f"  {_line_words(line)}")
        if line.terms:
            say(f"    {line.terms}")
    if story.draft is not None:
        _tell_draft(story.draft)
    if story.on_approval:
        say(f"  If you approve: {story.on_approval}")
    _tell_past(story)


def _tell_draft(draft: Draft) -> None:
    say(f"  Would be sent: {draft.title}")
    for line in draft.text.splitlines():
        say(f"  | {line}")
    for name in draft.attached:
        say(f"  with {name}")


def _tell_past(story: Story) -> None:
    for effect in story.effects:
        say(f"  {day_and_time(effect.at)}  {effect.connector}: {effect.state} {effect.result}")
    for event in story.events:
        if event.kind != _EVERY_STEP:
            say(f"  {day_and_time(event.at)}  {event.who}: {event.sentence}")


def _field_words(found: Found[object]) -> str:
    sure = "sure" if found.confidence >= _SURE else "please check"
    if found.confidence < _CHECK:
        sure = "not sure at all, please check"
    where = f", page {found.source.page}" if found.source else ""
    like = ", as on the last invoice of this supplier" if found.how is How.MEMORY else ""
    return f"{plain(found.value)} ({sure}{where}{like})"


def _line_words(line: LineView) -> str:
    parts = (line.quantity, "x", line.description, line.net, line.account, line.verdict)
    words = [plain(p) for p in cast("tuple[object, ...]", parts) if p not in (None, "")]
    return f"line {line.number}: {' '.join(words)}"
