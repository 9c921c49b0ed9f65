"""Five thousand files at once: all recorded, none twice."""

from __future__ import annotations

from tests.engine.trivial import Room, papers

FILES = 5000


def test_five_thousand_files_are_all_recorded_and_none_twice(room: Room) -> None:
    """A whole archive dropped at once comes in once, through one trivial step."""
    for number in range(FILES):
        (room.inbox / f"{number}.txt").write_bytes(b"%d" % number)
    shop = room.engine(papers(papers().steps[:1]))._shop
    while shop.look().settling:
        pass
    [(jobs, different)] = room.rows("SELECT count(*), count(DISTINCT document_id) FROM jobs")
    assert jobs == different == FILES
    assert room.rows("SELECT sum(jobs) FROM tallies WHERE state = 'waiting'") == [(FILES,)]
    assert room.rows("SELECT count(DISTINCT sha256) FROM documents") == [(FILES,)]
    assert list(room.inbox.iterdir()) == []
