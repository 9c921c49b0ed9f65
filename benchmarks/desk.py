"""How fast the desk's questions are answered over many past jobs.

Run: `python benchmarks/desk.py [JOBS]` (default 1,000,000). Fills a throw-away store with SQL, so
that the questions are measured and not the filling.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from smbflow.domain.job import JobState
from smbflow.domain.ports.records import FeedQuery
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.records import StoredRecords

REPEATS = 20
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

_NUMBERS = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {jobs})
"""
_DOCUMENTS = """
INSERT INTO documents (id, sha256, name, size, received_at, origin)
{numbers} SELECT n, printf('%064x', n), 'invoice ' || n || '.pdf', 1000,
'2026-11-01T08:00:00.000000Z', 'inbox' FROM numbers
"""
_JOBS = """
INSERT INTO jobs (id, pipeline, document_id, state, posting, step, segment, kind, who, number,
                  amount, currency, hard, asked_at, reason, sentence, automatic, spot_check, month,
                  cost, priority, crashes, attempts, created_at, updated_at)
{numbers} SELECT n, 'invoices', n,
  CASE WHEN n % 5000 = 0 THEN 'escalated' WHEN n % 50 = 0 THEN 'aside' ELSE 'done' END,
  CASE WHEN n % 50 = 0 THEN NULL WHEN n > {jobs} - 300 THEN 'ready' ELSE 'in_books' END,
  'post', 1, 'invoice', 'Supplier ' || (n % 400), 'INV-' || n, (n % 99991) || '.50', 'EUR',
  n % 10000 = 0, CASE WHEN n % 5000 = 0 THEN '2026-11-01T08:00:00.000000Z' END,
  CASE WHEN n % 5000 = 0 THEN 'field_uncertain' END, CASE WHEN n % 5000 = 0 THEN 'Check' END,
  n % 3 != 0, n % 10 = 0, printf('20%02d-%02d', 20 + n % 7, 1 + n % 12), '0', 1, 0, 0,
  '2026-11-01T08:00:00.000000Z', '2026-11-01T08:00:00.000000Z' FROM numbers
"""
_ESCALATIONS = """
INSERT INTO escalations (job_id, segment, step, asked_at)
SELECT id, 1, 'decide', asked_at FROM jobs WHERE state = 'escalated'
"""
_FINDINGS = """
INSERT INTO findings (job_id, escalation_id, pipeline, month, reason, severity, sentence)
SELECT jobs.id, escalations.id, pipeline, month, 'field_uncertain', 'ask', 'Please check.'
FROM jobs JOIN escalations ON escalations.job_id = jobs.id
"""
_CHECKS = """
INSERT INTO human_checks (job_id, pipeline, month, stratum, blind, field, right, by, at)
SELECT id, pipeline, month, 'automatic', 1, 'gross_total', 1, 'Ann', updated_at
FROM jobs WHERE spot_check = 1 AND state = 'done'
"""


def main() -> None:
    """Fill a store and print the median and the worst time of each question."""
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        create_store(path)
        database = open_store(path)
        fill(database, jobs)
        print(f"{jobs:,} jobs, {path.stat().st_size >> 20} MB")
        for name, ask in _questions(StoredRecords(database), jobs).items():
            times = sorted(_timed(ask) for _ in range(REPEATS))
            print(f"{name:<28} {statistics.median(times):8.1f} ms, at worst {times[-1]:8.1f} ms")
        database.close()


def fill(database: Database, jobs: int) -> None:
    """Fill an empty store with past jobs, some of them waiting for a person."""
    numbers = _NUMBERS.format(jobs=jobs)
    started = time.perf_counter()
    for statement in (_DOCUMENTS, _JOBS, _ESCALATIONS, _FINDINGS, _CHECKS):
        with database.write(durable=False) as connection:
            connection.exec_driver_sql(statement.format(numbers=numbers, jobs=jobs))
    print(f"filled in {time.perf_counter() - started:.0f} s")


def _questions(records: StoredRecords, jobs: int) -> dict[str, Callable[[], object]]:
    done = JobState.DONE
    return {
        "revision": records.revision,
        "feed, newest": lambda: records.feed(FeedQuery()),
        "feed, far down": lambda: records.feed(FeedQuery(skip=jobs - 200)),
        "feed, far down, one state": lambda: records.feed(FeedQuery(skip=jobs // 2, state=done)),
        "feed, one pipeline": lambda: records.feed(FeedQuery(skip=jobs // 2, pipeline="invoices")),
        "feed count": lambda: records.feed_count(FeedQuery(state=done)),
        "search, number": lambda: records.feed(FeedQuery(search=str(jobs // 3))),
        "search, supplier": lambda: records.feed(FeedQuery(search="supplier 77")),
        "search, supplier, count": lambda: records.feed_count(FeedQuery(search="supplier 77")),
        "search, amount": lambda: records.feed(FeedQuery(search="4.711,50")),
        "search, one letter": lambda: records.feed(FeedQuery(search="s")),
        "search, letter and state": lambda: records.feed(
            FeedQuery(search="s", state=JobState.ESCALATED)
        ),
        "needs you": lambda: records.needs_you(limit=200, now=NOW),
        "checks due": lambda: records.checks_due("2026-10"),
        "tallies": records.tallies,
        "taken in": records.taken_in,
        "ready total": records.ready_total,
        "figures of 13 months": lambda: records.figures("2025-11"),
        "costs today": lambda: records.costs_since(NOW),
        "one record": lambda: records.record(jobs // 2),
    }


def _timed(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
