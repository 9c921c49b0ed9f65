"""Figures: the balance, the pipelines' health, and how often the machine was right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from smbflow.domain.job import JobState
from smbflow.domain.ports.records import BlindCount, MonthFigures, Tally
from smbflow.domain.view import AccuracyRow, Balance
from smbflow.orchestration.monitoring import Stratum, month_of, months_after, right_overall

T = TypeVar("T", Tally, BlindCount)


def balance(tallies: Iterable[Tally], taken_in: int | None = None) -> Balance:
    """Add up where the documents are; `taken_in` is counted apart where the sum is to prove it."""
    count = dict.fromkeys(JobState, 0)
    for tally in tallies:
        count[tally.state] += tally.jobs
    return Balance(
        taken_in=sum(count.values()) if taken_in is None else taken_in,
        waiting=count[JobState.WAITING],
        working=count[JobState.WORKING],
        needs_you=count[JobState.ESCALATED],
        done=count[JobState.DONE],
        aside=count[JobState.ASIDE],
    )


def last_months(now: datetime, zone: str, count: int) -> tuple[date, ...]:
    """Return the first days of the last months, this one first."""
    this = month_of(now, zone)
    return tuple(months_after(this, -back) for back in range(count))


def accuracy_rows(
    pipelines: Sequence[str],
    months: Sequence[date],
    tallies: Sequence[Tally],
    figures: MonthFigures,
) -> tuple[AccuracyRow, ...]:
    """Return a row a month and pipeline, newest first; an empty month only if it is this one."""
    named = dict.fromkeys([*pipelines, *sorted({t.pipeline for t in tallies})])
    rows = (
        _row(pipeline, month, _of(tallies, pipeline, month), figures)
        for month in months
        for pipeline in named
    )
    return tuple(row for row in rows if row.taken_in or row.month == months[0])


def _row(
    pipeline: str, month: date, tallies: Sequence[Tally], figures: MonthFigures
) -> AccuracyRow:
    key = (pipeline, month_key(month))
    automatic = sum(t.jobs for t in tallies if t.automatic is True)
    asked = sum(t.jobs for t in tallies if t.automatic is False)
    strata = _strata(automatic, asked, _of(figures.blind, pipeline, month))
    return AccuracyRow(
        pipeline=pipeline,
        month=month,
        taken_in=sum(t.jobs for t in tallies),
        automatic=automatic,
        asked=asked,
        checked=sum(s.checked for s in strata),
        right=right_overall(strata),
        confirmed_when_asked=figures.confirmed.get(key, 0),
        reasons=figures.reasons.get(key, ()),
        cost=figures.costs.get(key, Decimal(0)),
    )


def _strata(automatic: int, asked: int, blind: Sequence[BlindCount]) -> tuple[Stratum, Stratum]:
    checked = {
        alone: sum(c.checked for c in blind if c.automatic is alone) for alone in (True, False)
    }
    right = {alone: sum(c.right for c in blind if c.automatic is alone) for alone in (True, False)}
    return (
        Stratum(max(automatic, checked[True]), checked[True], right[True]),
        Stratum(max(asked, checked[False]), checked[False], right[False]),
    )


def month_key(month: date) -> str:
    """Write a month as the store keeps it."""
    return f"{month:%Y-%m}"


def _of(counts: Iterable[T], pipeline: str, month: date) -> list[T]:
    key = (pipeline, month_key(month))
    return [count for count in counts if (count.pipeline, count.month) == key]
