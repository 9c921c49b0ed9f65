"""The audit chain on disk: events are appended in the transaction of the change they tell of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, insert, select

from smbflow.domain.event import FIRST_LINK, Event, Link, canonical, link
from smbflow.store.columns import stamp
from smbflow.store.tables import audit_contents, audit_events

_COLUMNS = ("id", "at", "who", "kind", "job_id", "facts", "content", "content_hash")
_PAGE = 1000
_NEWEST = select(audit_events.c.id, audit_events.c.hash).order_by(audit_events.c.id.desc()).limit(1)
_ADD_EVENT, _ADD_CONTENT = insert(audit_events), insert(audit_contents)


def record(connection: Connection, event: Event, at: datetime) -> None:
    """Append an event to the chain; it is committed with the caller's change or not at all."""
    last = connection.execute(_NEWEST).one_or_none()
    number, previous = (last.id + 1, last.hash) if last else (1, FIRST_LINK)
    _store(connection, link(event, number=number, at=at, previous=previous))


def chain(connection: Connection, *, after: int = 0) -> Iterator[Link]:
    """Return the links from the event after `after` on, a page at a time."""
    joined = audit_events.outerjoin(audit_contents, audit_contents.c.event_id == audit_events.c.id)
    links = select(audit_events, audit_contents.c.content).select_from(joined)
    while True:
        page = links.where(audit_events.c.id > after).order_by(audit_events.c.id).limit(_PAGE)
        rows = connection.execute(page).all()
        yield from (Link(*row) for row in rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1].id


def as_json_lines(links: Iterable[Link]) -> Iterator[str]:
    """Return a JSON object a link, without line ends; facts and content as they were hashed."""
    for one in links:
        yield canonical(_exported(one))


def as_csv(links: Iterable[Link]) -> Iterator[str]:
    """Return a header and a CSV row a link (RFC 4180), without line ends."""
    names = [*_COLUMNS, "previous", "hash"]
    yield _csv_row(names)
    for one in links:
        exported = _exported(one)
        yield _csv_row([_harmless(exported[name]) for name in names])


def _store(connection: Connection, new: Link) -> None:
    names = audit_events.c.keys()
    connection.execute(_ADD_EVENT, {name: getattr(new, name) for name in names})
    if new.content is not None:
        connection.execute(_ADD_CONTENT, {"event_id": new.id, "content": new.content})


def _exported(one: Link) -> dict[str, object]:
    values = {name: getattr(one, name) for name in (*_COLUMNS, "previous", "hash")}
    return {**values, "at": stamp(one.at)}


def _csv_row(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _harmless(cell: object) -> object:
    """Keep spreadsheet programs from taking text for a formula (OWASP, CSV injection)."""
    risky = isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{cell}" if risky else cell
