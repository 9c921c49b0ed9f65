"""Clearing hard stops: the person types each one out, and notes the call about bank details."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widgets import Input

from smbflow.domain.clock import Clock
from smbflow.domain.decision import BankCheck
from smbflow.domain.reason import Finding, Reason
from smbflow.domain.text import fold
from smbflow.tui import words
from smbflow.tui.screens.dialog import Dialog, complaint, said

BANK_REASONS = frozenset(
    {Reason.BANK_DETAILS_NEW, Reason.BANK_DETAILS_CHANGED, Reason.BANK_CHANGE_ANNOUNCED}
)


@dataclass(frozen=True, slots=True)
class Clearance:
    """What a person typed to clear the hard stops of one document."""

    confirmed: tuple[str, ...]
    bank_check: BankCheck | None


class ClearStops(Dialog[Clearance]):
    """Asks for each stop's word, and for the call where bank details are among them."""

    def __init__(self, stops: tuple[Finding, ...], clock: Clock) -> None:
        super().__init__("This needs more than one key")
        self.stops = {stop.reason: stop for stop in stops}
        self.bank = bool(BANK_REASONS & set(self.stops))
        self.clock = clock

    def body(self) -> ComposeResult:
        """Lay out a sentence and a field for each stop."""
        for reason, stop in self.stops.items():
            yield said(f"■ {stop.sentence}", classes="stop")
            yield said(f"Type  {words.reason_word(reason)}  to say that you checked it.")
            yield Input(id=f"type-{reason}", compact=True)
        if self.bank:
            yield said("Call the supplier on a number already on file, never one from this paper.")
            yield Input(placeholder="Who did you speak to?", id="called", compact=True)
            yield Input(placeholder="On which number on file?", id="number", compact=True)
        yield complaint()
        yield said("enter  next     esc  leave", classes="keys")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field; from the last one, answer."""
        fields = list(self.query(Input))
        if event.input is fields[-1]:
            self._answer()
        else:
            fields[fields.index(event.input) + 1].focus()

    def _answer(self) -> None:
        for reason in self.stops:
            if fold(self._typed(f"type-{reason}")) != fold(reason):
                self._ask_again(f"type-{reason}", f"Type {words.reason_word(reason)} to go on.")
                return
        unsaid = [name for name in ("called", "number") if self.bank and not self._typed(name)]
        if unsaid:
            self._ask_again(unsaid[0], "Note who you called and on which number.")
            return
        self.dismiss(Clearance(tuple(self.stops), self._bank_check()))

    def _bank_check(self) -> BankCheck | None:
        if not self.bank:
            return None
        return BankCheck(self._typed("called"), self._typed("number"), self.clock.now())

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _ask_again(self, name: str, sentence: str) -> None:
        self.complain(sentence)
        self.query_one(f"#{name}", Input).focus()
