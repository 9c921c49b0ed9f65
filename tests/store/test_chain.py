"""The audit chain: any edit, insertion or removal in its middle is found."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from smbflow.domain.event import FIRST_LINK, Event, EventKind, Link, canonical, link, seal
from smbflow.orchestration.audit import verify
from smbflow.store import audit
from smbflow.store.database import Database, create_store, open_store
from smbflow.store.tables import audit_contents, audit_events

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

words = st.text(max_size=8)
events = st.builds(
    Event,
    kind=st.sampled_from(EventKind),
    who=words,
    job_id=st.none() | st.integers(1, 9),
    facts=st.dictionaries(words, words | st.integers() | st.booleans() | st.lists(words)),
    content=st.dictionaries(words, words, max_size=2),
)


def chained(told: list[Event]) -> list[Link]:
    """Chain events in memory."""
    links: list[Link] = []
    for number, event in enumerate(told, start=1):
        previous = links[-1].hash if links else FIRST_LINK
        at = NOW + timedelta(seconds=number)
        links.append(link(event, number=number, at=at, previous=previous))
    return links


@given(st.lists(events, max_size=6))
def test_an_untouched_chain_verifies(told: list[Event]) -> None:
    """Whatever happened, history as written is unaltered, and its head is the last hash."""
    links = chained(told)
    report = verify(links)
    assert (report.unaltered, report.events) == (True, len(links))
    assert report.head == (links[-1].hash if links else FIRST_LINK)


FORGERIES: dict[str, Callable[[Link], Link]] = {
    "another person": lambda one: replace(one, who=one.who + "x"),
    "another time": lambda one: replace(one, at=one.at + timedelta(microseconds=1)),
    "another kind": lambda one: replace(one, kind=one.kind + "x"),
    "another document": lambda one: replace(one, job_id=(one.job_id or 0) + 1),
    "other facts": lambda one: replace(one, facts=canonical({"forged": True})),
    "other content, by hash": lambda one: replace(one, content_hash="0" * 64, content=None),
    "other content": lambda one: replace(one, content="forged"),
}


@given(st.lists(events, min_size=1, max_size=6), st.data(), st.sampled_from(sorted(FORGERIES)))
def test_any_change_of_an_event_is_found(
    told: list[Event], data: st.DataObject, forgery: str
) -> None:
    """Changing any part of any event is found."""
    links = chained(told)
    place = data.draw(st.integers(0, len(links) - 1))
    links[place] = FORGERIES[forgery](links[place])
    assert not verify(links).unaltered


@given(st.lists(events, min_size=2, max_size=6), st.data(), st.sampled_from(sorted(FORGERIES)))
def test_a_change_whose_hash_was_made_to_fit_is_found(
    told: list[Event], data: st.DataObject, forgery: str
) -> None:
    """Computing the changed event's hash anew does not help: the next event knows the old one."""
    links = chained(told)
    place = data.draw(st.integers(0, len(links) - 2))
    forged = FORGERIES[forgery](links[place])
    links[place] = replace(forged, hash=seal(forged))
    assert not verify(links).unaltered


@given(st.lists(events, min_size=2, max_size=6), st.data())
def test_a_missing_or_moved_event_is_found(told: list[Event], data: st.DataObject) -> None:
    """Leaving an event out of the middle, or exchanging two, is found."""
    links = chained(told)
    place = data.draw(st.integers(0, len(links) - 2))
    without = [*links[:place], *links[place + 1 :]]
    exchanged = [*links[:place], links[place + 1], links[place], *links[place + 2 :]]
    assert not verify(without).unaltered
    assert not verify(exchanged).unaltered


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Open a store with three events."""
    create_store(tmp_path / "store.sqlite")
    opened = open_store(tmp_path / "store.sqlite")
    with opened.write() as connection:
        for name in ("Ann", "=Bob", "Çelik\u202e"):
            event = Event(EventKind.DECIDED, name, 1, {"verdict": "approve"}, {"why": name})
            audit.record(connection, event, NOW)
    return opened


def test_the_stored_chain_verifies_and_survives_erasure(database: Database) -> None:
    """Erasing personal content leaves the chain whole; editing a stored event does not."""
    with database.write() as connection:
        connection.execute(delete(audit_contents).where(audit_contents.c.event_id == 2))
        assert verify(audit.chain(connection)).unaltered
        connection.execute(audit_events.update().where(audit_events.c.id == 1).values(who="Eve"))
        assert verify(audit.chain(connection)).altered == "event 1 was changed"
    database.close()


def _break_off(database: Database) -> None:
    with database.write() as connection:
        audit.record(connection, Event(EventKind.PAUSED, "Ann"), NOW)
        connection.execute(insert(audit_contents), {"event_id": 99, "content": "of no event"})


def test_a_broken_off_change_leaves_no_event(database: Database) -> None:
    """An event is committed with its change or not at all, and the chain goes on."""
    with pytest.raises(IntegrityError):
        _break_off(database)
    with database.write() as connection:
        audit.record(connection, Event(EventKind.RESUMED, "Ann"), NOW)
        assert verify(audit.chain(connection)).events == 4
    database.close()


def test_the_export_holds_all_that_verifying_needs(database: Database) -> None:
    """Others can recompute every hash from the JSON Lines; the CSV is safe in a spreadsheet."""
    with database.read() as connection:
        links = list(audit.chain(connection))
    exported = [json.loads(line) for line in audit.as_json_lines(links)]
    names = ("id", "who", "kind", "job_id", "facts", "content_hash", "previous", "hash")
    assert [[one[name] for name in names] for one in exported] == [
        [getattr(one, name) for name in names] for one in links
    ]
    rows = list(csv.DictReader(audit.as_csv(links)))
    assert [row["who"] for row in rows] == ["Ann", "'=Bob", "Çelik\u202e"]
    database.close()
