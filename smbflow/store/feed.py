"""The lists of the screen: the feed in windows, what needs a person, the checks that are due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    column,
    exists,
    func,
    or_,
    select,
    table,
    text,
)

from smbflow.domain.job import JobState, Posting, Summary
from smbflow.domain.ports.records import FeedQuery
from smbflow.domain.reason import Finding, Reason, Severity
from smbflow.domain.view import CheckDue, FeedRow, NeedsYouRow
from smbflow.store.search import match_words
from smbflow.store.tables import documents, escalations, findings, human_checks, jobs, tallies

_GRAVEST_FIRST = (Severity.STOP, Severity.ASK, Severity.NOTE)
# Spelled out, not bound: SQLite uses a partial index only for the very words of its condition.
_IS_ESCALATED = text("jobs.state = 'escalated'")
_IS_DRAWN = text("jobs.spot_check = 1")
# The plus keeps the planner from going through a million done jobs instead of the few drawn ones.
_IS_DONE = text("+jobs.state = 'done'")
_SEARCH = table("search", column("rowid"), column("search"))
_SHOWN = (
    *(jobs.c[name] for name in ("id", "pipeline", "state", "posting", "step", "sentence")),
    *(jobs.c[name] for name in ("kind", "who", "number", "subject", "amount", "currency")),
    *(jobs.c[name] for name in ("order_number", "created_at", "updated_at", "asked_at")),
    *(jobs.c[name] for name in ("later_until", "hard", "spot_check")),
    documents.c.name,
)


def window(connection: Connection, query: FeedQuery) -> tuple[FeedRow, ...]:
    """Return a window of the feed: its ids come from an index, then only these rows are read."""
    wanted = _ids(connection, query).subquery()
    rows = connection.execute(
        _rows().where(jobs.c.id.in_(select(wanted.c.id))).order_by(jobs.c.id.desc())
    ).all()
    return _feed_rows(connection, rows)


def count(connection: Connection, query: FeedQuery) -> int:
    """Return how many documents match, from the tallies unless words are looked for."""
    if query.search.strip():
        matching = select(func.count()).select_from(_source(query)).where(*_filters(query))
        return int(connection.execute(matching).scalar_one())
    named = ((tallies.c.pipeline, query.pipeline), (tallies.c.state, query.state))
    wanted = [column_ == value for column_, value in named if value is not None]
    total = select(func.coalesce(func.sum(tallies.c.jobs), 0)).where(*wanted)
    return int(connection.execute(total).scalar_one())


def one(connection: Connection, job_id: int) -> FeedRow | None:
    """Return one document as the feed shows it."""
    rows = connection.execute(_rows().where(jobs.c.id == job_id)).all()
    return next(iter(_feed_rows(connection, rows)), None)


def needing_you(connection: Connection, limit: int, now: datetime) -> tuple[NeedsYouRow, ...]:
    """Return escalations: hard stops first, then the oldest, then those put off."""
    put_off = and_(jobs.c.later_until.is_not(None), jobs.c.later_until > now)
    first = _escalated().where(~func.coalesce(put_off, False)).limit(limit)
    rows = list(connection.execute(first).all())
    if len(rows) < limit:
        rest = _escalated().where(put_off).limit(limit - len(rows))
        rows.extend(connection.execute(rest).all())
    asked = open_findings(connection, [row.id for row in rows])
    return tuple(_needs_you_row(row, asked[row.id]) for row in rows)


def checks_due(connection: Connection, since_month: str) -> tuple[CheckDue, ...]:
    """Return decided documents that were drawn from a month on and not yet checked blind."""
    checked = exists().where(human_checks.c.job_id == jobs.c.id, human_checks.c.blind)
    due = (
        select(jobs.c.id, jobs.c.pipeline, documents.c.name, jobs.c.updated_at)
        .join(documents, documents.c.id == jobs.c.document_id)
        .where(_IS_DRAWN, jobs.c.month >= since_month, _IS_DONE, ~checked)
        .where(jobs.c.kind.is_not(None))
        .order_by(jobs.c.month, jobs.c.id)
    )
    return tuple(CheckDue(*row) for row in connection.execute(due))


def open_findings(connection: Connection, job_ids: Sequence[int]) -> dict[int, tuple[Finding, ...]]:
    """Return by job what it asks now, why it was set aside or taken apart, the gravest first."""
    still_open = and_(
        escalations.c.id.is_not(None),
        escalations.c.decision_id.is_(None),
        jobs.c.state == JobState.ESCALATED,
    )
    without_bill = and_(jobs.c.state.in_([JobState.ASIDE, JobState.DONE]), jobs.c.posting.is_(None))
    why_no_bill = and_(findings.c.escalation_id.is_(None), without_bill)
    said = (
        select(findings)
        .join(jobs, jobs.c.id == findings.c.job_id)
        .outerjoin(escalations, escalations.c.id == findings.c.escalation_id)
        .where(findings.c.job_id.in_(job_ids), or_(still_open, why_no_bill))
        .order_by(findings.c.id)
    )
    by_job: dict[int, tuple[Finding, ...]] = defaultdict(tuple)
    for row in connection.execute(said):
        by_job[row.job_id] += (_finding(row),)
    return defaultdict(tuple, {job: _gravest_first(found) for job, found in by_job.items()})


def _ids(connection: Connection, query: FeedQuery) -> Select[Any]:
    number = _number(query)
    ids = select(number.label("id")).select_from(_source(query)).where(*_filters(query))
    ids = ids.order_by(number.desc()).limit(query.limit)
    if query.before is not None:
        ids = ids.where(number < query.before)
    if not query.skip:
        return ids
    top = None if _narrowed(query) else _newest_if_unbroken(connection)
    if top is None:
        return ids.offset(query.skip)
    start = top if query.before is None else min(top, query.before - 1)
    return ids.where(number <= start - query.skip)


def _narrowed(query: FeedQuery) -> bool:
    return bool(query.search.strip() or query.pipeline or query.state)


def _newest_if_unbroken(connection: Connection) -> int | None:
    """Return the newest id where ids run from 1 without a gap: then skipping is subtracting."""
    newest = connection.execute(select(func.max(jobs.c.id))).scalar_one()
    total = connection.execute(select(func.sum(tallies.c.jobs))).scalar_one()
    return newest if newest == total else None


def _number(query: FeedQuery) -> ColumnElement[int]:
    """Return the column that counts documents: while searching the word index leads the way."""
    return _SEARCH.c.rowid if query.search.strip() else jobs.c.id


def _source(query: FeedQuery) -> FromClause:
    if not query.search.strip():
        return jobs
    if query.pipeline is None and query.state is None:
        return _SEARCH
    return _SEARCH.join(jobs, jobs.c.id == _SEARCH.c.rowid)


def _filters(query: FeedQuery) -> Iterable[ColumnElement[bool]]:
    if query.pipeline is not None:
        yield jobs.c.pipeline == query.pipeline
    if query.state is not None:
        yield jobs.c.state == query.state
    if query.search.strip():
        words = match_words(query.search)
        yield _SEARCH.c.search.op("MATCH")(words) if words else _SEARCH.c.rowid.is_(None)


def _rows() -> Select[Any]:
    return select(*_SHOWN).join(documents, documents.c.id == jobs.c.document_id)


def _escalated() -> Select[Any]:
    return _rows().where(_IS_ESCALATED).order_by(jobs.c.hard.desc(), jobs.c.asked_at, jobs.c.id)


def _feed_rows(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[FeedRow, ...]:
    asked = open_findings(connection, [row.id for row in rows])
    return tuple(
        FeedRow(
            job_id=row.id,
            pipeline=row.pipeline,
            file=row.name,
            state=JobState(row.state),
            posting=Posting(row.posting) if row.posting else None,
            summary=_summary(row),
            reason=asked[row.id][0].sentence if asked[row.id] else None,
            step=row.step,
            created_at=row.created_at,
            updated_at=row.updated_at,
            reasons=tuple(dict.fromkeys(finding.reason for finding in asked[row.id])),
        )
        for row in rows
    )


def _needs_you_row(row: Row[Any], asked: tuple[Finding, ...]) -> NeedsYouRow:
    return NeedsYouRow(
        job_id=row.id,
        pipeline=row.pipeline,
        file=row.name,
        summary=_summary(row),
        findings=asked,
        asked_at=row.asked_at,
        later_until=row.later_until,
        hard=row.hard,
        spot_check=row.spot_check,
    )


def _summary(row: Row[Any]) -> Summary:
    return Summary(
        row.kind, row.who, row.number, row.subject, row.amount, row.currency, row.order_number
    )


def _finding(row: Row[Any]) -> Finding:
    return Finding(Reason(row.reason), Severity(row.severity), row.sentence, row.field, row.other)


def _gravest_first(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda f: _GRAVEST_FIRST.index(f.severity)))
