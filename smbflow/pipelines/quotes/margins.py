"""Margins: no line and no quote goes out below its floor unless somebody who may says so."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.domain.reference import Person, Reference
from smbflow.pipelines.quotes.case import PricedLine, QuoteCase, Wanted
from smbflow.pipelines.quotes.letters import asks_back
from smbflow.pipelines.quotes.pricing import below_floor
from smbflow.pipelines.quotes.services import Context
from smbflow.pipelines.quotes.settings import MarginSettings
from smbflow.pipelines.quotes.totals import costed
from smbflow.pipelines.wording import listed, money, outside, percent, price


def check_margin(context: Context, case: QuoteCase) -> Next[QuoteCase]:
    """Compare each line and the whole with the floors; only findings come of it."""
    services = context.services
    return Next(margins_checked(case, services.settings.margin, services.reference()))


def margins_checked(case: QuoteCase, floors: MarginSettings, reference: Reference) -> QuoteCase:
    """Return the case with what is below its floor noted; a question to a customer has none."""
    if asks_back(case):
        return case.noted("check_margin", ())
    may = _who_may(reference)
    lines = (f for line in case.wanted for f in _below(line, case, floors, may))
    return case.noted("check_margin", (*lines, *_whole_below(case, floors, may)))


def floor_of(category: str, floors: MarginSettings) -> Decimal:
    """Return the least margin of a category in per cent."""
    return floors.by_category.get(category, floors.floor)


def may_override(name: str, reference: Reference) -> bool:
    """Say whether a person may let a quote go below the floor; without people anybody may."""
    known = {person.name.casefold(): person for person in reference.people}
    if not known:
        return True
    person = known.get(name.casefold())
    return person is not None and person.may_sell_below_floor


def _who_may(reference: Reference) -> str:
    may = [person.name for person in reference.people if _may(person)]
    if may:
        return f"Only {listed(may, last='or')} may let it go"
    if reference.people:
        return "Nobody may let it go: people.csv gives nobody may_sell_below_floor"
    return "It goes only if that is typed out"


def _may(person: Person) -> bool:
    return person.may_sell_below_floor


def _below(line: Wanted, case: QuoteCase, floors: MarginSettings, may: str) -> Iterator[Finding]:
    made = line.priced
    if made is None or made.cost is None:
        return
    floor = floor_of(made.category, floors)
    if below_floor(made.net_price, made.cost, floor):
        words = (
            f"Line {line.number}, “{outside(line.words)}”: {_compared(made, floor, case)}. {may}"
        )
        yield ask(Reason.MARGIN_BELOW_FLOOR, words, field=f"line:{line.number}.price")


def _compared(made: PricedLine, floor: Decimal, case: QuoteCase) -> str:
    assert made.cost is not None  # compared only where it is known
    shown = "no margin" if made.margin is None else f"{percent(made.margin)} margin"
    sold, cost = (
        price(round(made.net_price, 4), case.currency),
        price(round(made.cost, 4), case.currency),
    )
    return f"{shown} is below the floor of {percent(floor)} ({sold} for what costs {cost})"


def _whole_below(case: QuoteCase, floors: MarginSettings, may: str) -> Iterator[Finding]:
    both = costed(case)
    if both is None or not below_floor(*both, floors.quote_floor):
        return
    net, cost = both
    margin = case.totals.margin if case.totals else None
    shown = "no margin" if margin is None else f"{percent(margin)} margin"
    sums = f"{money(net, case.currency)} for what costs {money(cost, case.currency)}"
    words = f"The whole quote: {shown} is below the floor of {percent(floors.quote_floor)} ({sums})"
    yield ask(Reason.MARGIN_BELOW_FLOOR, f"{words}. {may}", field="quote")
