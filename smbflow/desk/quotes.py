"""The quotes that left: which are open, which to ask about, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from smbflow.config.write import write_atomically
from smbflow.desk.house import House
from smbflow.domain.clock import Clock
from smbflow.domain.ports.quotes import BookedQuote, QuoteBook, QuoteState
from smbflow.domain.ports.records import Records
from smbflow.errors import UsageError
from smbflow.pipelines.quotes.orders import order_of
from smbflow.pipelines.quotes.settings import QuoteSettings

PIPELINE = "quotes"
_NUMBER = re.compile(r"(\d+)(?:/(\d+))?$")


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote as lists show it; `due` says that it is time to ask, `lapsed` that it has expired."""

    number: str
    job_id: int
    state: QuoteState
    customer: str
    subject: str
    gross: str
    currency: str
    day: date
    valid_until: date
    follow_up: date
    due: bool
    lapsed: bool
    reason: str
    decided_by: str


class QuoteDesk:
    """What a person may ask and say of quotes that left (UsageError, DecisionRefused)."""

    def __init__(
        self,
        book: QuoteBook,
        records: Records,
        house: Callable[[], House],
        clock: Clock,
        original: Callable[[str], Path],
    ) -> None:
        self._book = book
        self._records = records
        self._house = house
        self._clock = clock
        self._original = original

    def quotes(self, state: QuoteState | None = None) -> tuple[QuoteView, ...]:
        """Return quotes, newest first."""
        return tuple(map(self._view, self._book.quotes(state)))

    def due(self) -> tuple[QuoteView, ...]:
        """Return open quotes that it is time to ask about, the longest waiting first."""
        waiting = (view for view in self.quotes(QuoteState.OPEN) if view.due)
        return tuple(sorted(waiting, key=lambda view: view.follow_up))

    def won(self, number: str, by: str, why: str = "") -> QuoteView:
        """Keep a quote as won; its order goes into the outbox."""
        booked = self._decided(number, QuoteState.WON, by, why)
        order = order_of(booked, self._settings.numbers.prefix).to_json()
        self._book.settle(booked, order, self._clock.now())
        return self._view(booked)

    def lost(self, number: str, by: str, why: str) -> QuoteView:
        """Keep a quote as lost, with the reason."""
        booked = self._decided(number, QuoteState.LOST, by, why)
        self._book.settle(booked, None, self._clock.now())
        return self._view(booked)

    def revise(self, number: str) -> Path:
        """Put the request of a quote into the inbox again, to become its next revision."""
        booked = self._newest(number)
        record = self._records.record(booked.quote.job_id)
        if record is None:
            raise UsageError(f"The request of {number} is not there any more")
        name = f"Revision of {self._label(booked, revision=False)} - {record.document.name}"
        house = self._house()
        place = house.pipeline_settings[PIPELINE].folder(house.workspace) / name
        write_atomically(place, self._original(record.document.sha256).read_bytes())
        return place

    @property
    def _settings(self) -> QuoteSettings:
        house = self._house()
        house.pipeline(PIPELINE)
        settings: QuoteSettings = house.pipelines[PIPELINE].services.settings
        return settings

    def _decided(self, number: str, state: QuoteState, by: str, why: str) -> BookedQuote:
        return replace(self._newest(number), state=state, reason=why, decided_by=by)

    def _newest(self, number: str) -> BookedQuote:
        """Return the revision that is named, else the newest (UsageError where there is none)."""
        match = _NUMBER.fullmatch(number.strip().removeprefix(self._settings.numbers.prefix))
        found = self._book.revisions(int(match[1])) if match else ()
        if match and match[2]:
            found = [one for one in found if one.revision == int(match[2])]
        if not found:
            raise UsageError(f"There is no quote {number}", "smbflow quotes lists them.")
        return found[-1]

    def _label(self, booked: BookedQuote, *, revision: bool = True) -> str:
        prefix = self._settings.numbers.prefix
        return booked.label(prefix) if revision else f"{prefix}{booked.number}"

    def _view(self, booked: BookedQuote) -> QuoteView:
        quote, open_ = booked.quote, booked.state is QuoteState.OPEN
        today = self._clock.now().astimezone(ZoneInfo(self._house().timezone)).date()
        return QuoteView(
            number=self._label(booked),
            job_id=quote.job_id,
            state=booked.state,
            customer=quote.customer,
            subject=quote.subject,
            gross=f"{quote.gross:f}",
            currency=quote.currency,
            day=quote.day,
            valid_until=quote.valid_until,
            follow_up=quote.follow_up,
            due=open_ and quote.follow_up <= today,
            lapsed=open_ and quote.valid_until < today,
            reason=booked.reason,
            decided_by=booked.decided_by,
        )
