"""The assistant's questions to the books and the history (port Ledger).

Each measure is one SELECT over views of this connection, with bound parameters. The connection is
opened read-only and may run nothing but queries (sqlite.org/pragma.html, query_only).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from smbflow.domain.clock import Clock
from smbflow.domain.ports.ledger import LedgerQuery, Measure, Rows
from smbflow.errors import StoreBusy
from smbflow.store.columns import stamp

_VIEWS = (
    """CREATE TEMP VIEW billed AS
    SELECT bills.id, supplier_id, number, issue_date AS day, kind, currency, account, posting,
           job_id, imported,
           (CASE kind WHEN 'credit_note' THEN '-' ELSE '' END) || gross AS gross,
           (CASE kind WHEN 'credit_note' THEN '-' ELSE '' END)
             || json_extract(body, '$.net.amount') AS net,
           (CASE kind WHEN 'credit_note' THEN '-' ELSE '' END)
             || json_extract(body, '$.tax.amount') AS vat
    FROM bills WHERE posting != 'reversed' AND reverses IS NULL""",
    """CREATE TEMP VIEW billed_rows AS
    SELECT billed.id, billed.supplier_id, billed.number, billed.day, billed.currency,
           json_extract(line.value, '$.account') AS account,
           (CASE billed.kind WHEN 'credit_note' THEN '-' ELSE '' END)
             || json_extract(line.value, '$.net.amount') AS net
    FROM billed JOIN bills ON bills.id = billed.id, json_each(bills.body, '$.rows') AS line""",
    """CREATE TEMP VIEW waits AS
    SELECT escalations.job_id, jobs.pipeline, documents.name AS file, jobs.who,
           escalations.asked_at, decisions.at AS answered_at, decisions.by AS answered_by,
           (julianday(coalesce(decisions.at, office_now())) - julianday(escalations.asked_at)) * 24
             AS hours
    FROM escalations JOIN jobs ON jobs.id = escalations.job_id
    JOIN documents ON documents.id = jobs.document_id
    LEFT JOIN decisions ON decisions.id = escalations.decision_id""",
)
_BILLS = """FROM billed WHERE (:supplier IS NULL OR supplier_id = :supplier)
  AND (:since IS NULL OR day >= :since) AND (:until IS NULL OR day <= :until)
  AND (:account IS NULL OR account = :account)"""
_ROWS = _BILLS.replace("FROM billed", "FROM billed_rows")
_ENTRIES = "number, day, supplier_id AS supplier, kind, gross, currency, posting"
_TOTAL = (
    "SELECT currency, count(*) AS invoices, exact_sum({what}) AS {what}, count({what}) AS known"
)
_QUERIES: Mapping[Measure, str] = {
    Measure.BILLED: f"{_TOTAL.format(what='gross')} {_BILLS} GROUP BY currency",
    Measure.NET: f"{_TOTAL.format(what='net')} {_BILLS} GROUP BY currency",
    Measure.VAT: f"{_TOTAL.format(what='vat')} {_BILLS} GROUP BY currency",
    Measure.COUNT: f"{_TOTAL.format(what='gross')} {_BILLS} GROUP BY currency",
    Measure.LARGEST: (
        f"SELECT {_ENTRIES} {_BILLS} AND kind != 'credit_note' ORDER BY CAST(gross AS REAL) DESC"
    ),
    Measure.LATEST: f"SELECT {_ENTRIES} {_BILLS} ORDER BY day DESC, id DESC",
    Measure.LIST: f"SELECT {_ENTRIES} {_BILLS} ORDER BY day, id",
    Measure.BY_SUPPLIER: (
        f"SELECT supplier_id AS supplier, currency, count(*) AS invoices, "
        f"exact_sum(gross) AS gross {_BILLS} GROUP BY supplier_id, currency "
        f"ORDER BY sum(CAST(gross AS REAL)) DESC"
    ),
    Measure.ON_ACCOUNT: (
        f"SELECT currency, count(DISTINCT id) AS invoices, exact_sum(net) AS net {_ROWS} "
        f"GROUP BY currency"
    ),
    Measure.READY: (
        "SELECT currency, count(*) AS invoices, exact_sum(gross) AS gross FROM billed "
        "WHERE posting = 'ready' GROUP BY currency"
    ),
    Measure.QUOTES: (
        "SELECT 'Q-' || number || CASE revision WHEN 1 THEN '' ELSE '/' || revision END AS quote, "
        "customer_id AS customer, state, gross, currency, valid_until, follow_up FROM quotes "
        "WHERE (:state IS NULL OR state = :state) "
        "AND (:start IS NULL OR created_at >= :start) AND (:end IS NULL OR created_at < :end) "
        "ORDER BY number, revision"
    ),
    Measure.LONGEST_WAIT: (
        "SELECT job_id AS document, file, who, asked_at AS asked, answered_at AS answered, "
        "answered_by, CAST(round(hours, 1) AS TEXT) AS hours FROM waits "
        "WHERE (:start IS NULL OR asked_at >= :start) AND (:end IS NULL OR asked_at < :end) "
        "ORDER BY waits.hours DESC"
    ),
    Measure.DECISIONS: (
        "SELECT by, verdict, at, why FROM decisions WHERE job_id = :job ORDER BY id"
    ),
    Measure.DECIDED_BY: (
        "SELECT by, verdict, count(*) AS decisions FROM decisions "
        "WHERE (:person IS NULL OR by = :person) "
        "AND (:start IS NULL OR at >= :start) AND (:end IS NULL OR at < :end) "
        "GROUP BY by, verdict ORDER BY by, verdict"
    ),
    Measure.ARRIVALS: (
        "SELECT pipeline, count(*) AS documents FROM jobs "
        "WHERE (:start IS NULL OR created_at >= :start) AND (:end IS NULL OR created_at < :end) "
        "GROUP BY pipeline ORDER BY pipeline"
    ),
    Measure.WAITING: (
        "SELECT jobs.id AS document, pipeline, documents.name AS file, who, sentence AS reason "
        "FROM jobs JOIN documents ON documents.id = document_id "
        "WHERE state = 'escalated' ORDER BY hard DESC, asked_at"
    ),
}
"""What each measure asks; nothing of a question's own words ever stands in a query."""

_STEPS = 20_000_000
"""SQLite's steps after which a query is broken off: about two seconds."""


class StoredLedger:
    """Answers from the store's file; `zone` is whose midnight ends a day."""

    def __init__(self, path: Path, clock: Clock, zone: str = "UTC") -> None:
        self._path = path
        self._clock = clock
        self._zone = ZoneInfo(zone)

    def ask(self, query: LedgerQuery, most: int) -> Rows:
        """Return at most so many rows (raises StoreBusy)."""
        sql, bound = _QUERIES[query.measure], self._bound(query)
        used = {name: value for name, value in bound.items() if f":{name}" in sql}
        with self._reading() as connection:
            found = connection.execute(sql, used)
            columns = tuple(column[0] for column in found.description)
            rows = [tuple(_text(cell) for cell in row) for row in found.fetchmany(most)]
            left_out = sum(1 for _ in found)
        return Rows(columns, tuple(rows), _told(sql, used), left_out)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        uri = f"{self._path.absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(uri, uri=True, timeout=5.0)) as connection:
                connection.create_function("office_now", 0, lambda: stamp(self._clock.now()))
                connection.create_aggregate("exact_sum", 1, _ExactSum)  # type: ignore[arg-type]  # its stub wants whole numbers
                for view in _VIEWS:
                    connection.execute(view)
                connection.execute("PRAGMA query_only = ON")
                connection.set_progress_handler(_Patience(_STEPS), 100_000)
                yield connection
        except sqlite3.OperationalError as error:
            raise StoreBusy(f"The books cannot be asked now: {error}") from error

    def _bound(self, query: LedgerQuery) -> dict[str, Any]:
        return {
            "supplier": query.supplier_id,
            "since": query.since.isoformat() if query.since else None,
            "until": query.until.isoformat() if query.until else None,
            "start": self._midnight(query.since),
            "end": self._midnight(query.until + timedelta(days=1) if query.until else None),
            "account": query.account,
            "job": query.job_id,
            "person": query.person,
            "state": query.state,
        }

    def _midnight(self, day: date | None) -> str | None:
        return stamp(datetime.combine(day, time(), self._zone)) if day else None


class _ExactSum:
    """Adds decimals up digit for digit; SQLite's own sum is binary."""

    def __init__(self) -> None:
        self._sum = Decimal(0)

    def step(self, value: str | None) -> None:
        """Add one; what is not known is left out."""
        self._sum += Decimal(value.replace("--", "")) if value else 0

    def finalize(self) -> str:
        """Return the sum."""
        return format(self._sum, "f")


class _Patience:
    """Breaks a query off after so many steps."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def __call__(self) -> bool:
        """Say whether to stop."""
        self._left -= 100_000
        return self._left < 0


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _told(sql: str, bound: Mapping[str, Any]) -> str:
    said = ", ".join(f"{name} = {value}" for name, value in bound.items() if value is not None)
    plain = " ".join(sql.split())
    return f"{plain} [{said}]" if said else plain
