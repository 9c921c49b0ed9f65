"""Quotes that left: listed, followed up, won, lost, revised."""

from __future__ import annotations

from argparse import Namespace
from decimal import Decimal

from smbflow.cli.office import office, person, print_json
from smbflow.cli.output import amount, narrate, say, table
from smbflow.desk.quotes import QuoteDesk, QuoteView
from smbflow.domain.ports.quotes import QuoteState
from smbflow.errors import UsageError
from smbflow.wiring.office import Office

_HEADINGS = ("Quote", "State", "For", "Total", "Of", "Valid until", "Ask again", "Why")


def quotes(args: Namespace) -> None:
    """List quotes, or say what became of one."""
    with office(args) as opened:
        if args.what in _LISTS:
            _list(opened.quotes_desk, args)
        else:
            _needs_number(args)
            _SAY[args.what](opened, args)


def _list(desk: QuoteDesk, args: Namespace) -> None:
    views = desk.due() if args.what == "due" else desk.quotes(_LISTS[args.what])
    if args.json:
        print_json("quotes", views)
    elif views:
        table(_HEADINGS, map(_cells, views))
    else:
        narrate("No quote is due." if args.what == "due" else "No quote has left yet.")


def _won(opened: Office, args: Namespace) -> None:
    view = opened.quotes_desk.won(args.number, person(args, opened.desk), args.why)
    narrate(f"{view.number} is won: its order is written into outbox/quotes by the next run.")


def _lost(opened: Office, args: Namespace) -> None:
    if not args.why:
        raise UsageError("Say why it was lost: --why TEXT", "Such as --why price.")
    view = opened.quotes_desk.lost(args.number, person(args, opened.desk), args.why)
    narrate(f"{view.number} is lost: {args.why}")


def _revise(opened: Office, args: Namespace) -> None:
    person(args, opened.desk)
    place = opened.quotes_desk.revise(args.number)
    narrate("The request comes in again and becomes the next revision:")
    say(str(place))


def _needs_number(args: Namespace) -> None:
    if not args.number:
        raise UsageError(f"Say which quote is {args.what}", f"As in smbflow quotes {args.what} 104")


_LISTS = {
    "list": None,
    "due": QuoteState.OPEN,
    "open": QuoteState.OPEN,
}
_SAY = {"won": _won, "lost": _lost, "revise": _revise}


def _cells(view: QuoteView) -> tuple[object, ...]:
    state = "expired" if view.lapsed else view.state
    again = f"{view.follow_up}{' (due)' if view.due else ''}"
    total = amount(Decimal(view.gross), view.currency)
    return (
        view.number, state, view.customer, total, view.day, view.valid_until, again, view.reason,
    )  # fmt: skip
