from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from smbflow.domain.clock import VirtualClock
from smbflow.domain.job import JobState
from smbflow.domain.view import FeedRow
from smbflow.tui.rehearsal import RehearsalDesk, cases
from smbflow.tui.widgets.feed import WINDOW, Feed
from tests.tui.driver import NOW, Open, press, settle, shown

MILLION = 1_000_000


class CrowdedDesk(RehearsalDesk):
    """A desk of a million documents, made as they are asked for."""

    def __init__(self, clock: VirtualClock, count: int = MILLION) -> None:
        super().__init__((), clock, people=("Anna",))
        self.count = count
        self.asked: list[tuple[int | None, int, int]] = []
        self._row = cases.stories(NOW)[0].row

    def revision(self) -> int:
        """Rise with the count."""
        return self.count

    def feed(
        self,
        *,
        before: int | None = None,
        skip: int = 0,
        limit: int = 100,
        search: str = "",
        pipeline: str | None = None,
        state: JobState | None = None,
    ) -> tuple[FeedRow, ...]:
        """Return rows by their number."""
        assert (search, pipeline, state) == ("", None, None)
        self.asked.append((before, skip, limit))
        newest = (self.count if before is None else before - 1) - skip
        return tuple(self._rows_from(newest, limit))

    def feed_count(
        self, *, search: str = "", pipeline: str | None = None, state: JobState | None = None
    ) -> int:
        """Return how many there are."""
        assert (search, pipeline, state) == ("", None, None)
        return self.count

    def _rows_from(self, newest: int, limit: int) -> Iterator[FeedRow]:
        for job_id in range(newest, max(newest - limit, 0), -1):
            summary = replace(self._row.summary, who=f"Supplier {job_id}")
            yield replace(self._row, job_id=job_id, summary=summary)


async def test_a_million_documents_cost_one_window(clock: VirtualClock, opened: Open) -> None:
    """Opening reads one window however many documents there are."""
    desk = CrowdedDesk(clock)
    async with opened(desk) as pilot:
        assert "1 Feed · 1,000,000" in shown(pilot)
        assert "Supplier 1000000" in shown(pilot)
    assert desk.asked == [(None, 0, WINDOW)]


async def test_the_last_of_a_million_is_one_key_away(clock: VirtualClock, opened: Open) -> None:
    """G asks for the last window by its place, not for all before it."""
    desk = CrowdedDesk(clock)
    async with opened(desk) as pilot:
        await press(pilot, "1", "G")
        assert "Supplier 1 " in shown(pilot)
        feed = pilot.app.screen.query_one(Feed)
        assert feed.job_at(feed.cursor) == 1
    assert desk.asked[-1] == (None, MILLION - WINDOW, WINDOW)
    assert len(desk.asked) == 2


async def test_the_next_window_is_asked_for_by_its_neighbour(
    clock: VirtualClock, opened: Open
) -> None:
    """Scrolling on reads by the id of the last row known."""
    desk = CrowdedDesk(clock)
    async with opened(desk) as pilot:
        await press(pilot, "1", *["pagedown"] * 4)
        assert "…" not in shown(pilot).split("Supplier 9999")[1][:300]
    assert (MILLION - WINDOW + 1, 0, WINDOW) in desk.asked


async def test_the_cursor_stays_on_its_document_while_others_arrive(
    clock: VirtualClock, opened: Open
) -> None:
    """New documents push the row down, and what enter would open stays the same."""
    desk = CrowdedDesk(clock)
    async with opened(desk) as pilot:
        await press(pilot, "1", "pagedown", "pagedown", "pagedown", "j")
        feed = pilot.app.screen.query_one(Feed)
        kept = feed.job_at(feed.cursor)
        assert kept is not None
        desk.count += 7
        pilot.app.look_for_changes()  # type: ignore[attr-defined]  # our app
        await settle(pilot)
        assert feed.job_at(feed.cursor) == kept
        assert "1,000,007" in shown(pilot)
        assert f"Supplier {kept}" in shown(pilot)


async def test_an_answer_on_its_way_does_not_move_the_cursor_back(
    clock: VirtualClock, opened: Open
) -> None:
    """Keys pressed while the desk is still answering count; its answer does not undo them."""
    desk = CrowdedDesk(clock)
    async with opened(desk) as pilot:
        await press(pilot, "1", "j")
        feed = pilot.app.screen.query_one(Feed)
        desk.count += 1
        feed.reload()
        feed.action_move(3)
        chosen = feed.job_at(feed.cursor)
        await settle(pilot)
        assert feed.job_at(feed.cursor) == chosen


async def test_nothing_is_read_again_while_nothing_changes(
    clock: VirtualClock, opened: Open
) -> None:
    """A poll without a change asks for no rows."""
    desk = CrowdedDesk(clock)
    async with opened(desk) as pilot:
        before = len(desk.asked)
        pilot.app.look_for_changes()  # type: ignore[attr-defined]  # our app
        await settle(pilot)
    assert len(desk.asked) == before
