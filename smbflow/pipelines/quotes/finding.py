"""Finding the products: each line's item in the price list, or a question with the candidates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from smbflow.domain.evidence import Found, How
from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.pipelines.quotes.case import QuoteCase, Wanted
from smbflow.pipelines.quotes.catalogue import Catalogue, Search
from smbflow.pipelines.quotes.services import Context
from smbflow.pipelines.quotes.settings import SearchSettings
from smbflow.pipelines.wording import listed, outside

_JOINT = re.compile(r"\s+(?:and|und|sowie|&)\s+|,\s+", re.IGNORECASE)
_CLEAR_ENOUGH = 0.7
"""A line without a quantity is one only where its words name an item about this well."""


def find_products(context: Context, case: QuoteCase) -> Next[QuoteCase]:
    """Find each line's item: by code, then by words; unknown ones are never invented."""
    services = context.services
    catalogue = services.catalogues.of(services.reference().prices)
    found = sought(case, catalogue, services.settings.search)
    return Next(found.noted("find_products", _asked(found)))


def sought(case: QuoteCase, catalogue: Catalogue, settings: SearchSettings) -> QuoteCase:
    """Return the case with items found; doubtful lines that are none are dropped."""
    parted = [part for line in case.wanted for part in _parted(line, catalogue, settings)]
    lines = [_found(line, catalogue, settings) for line in parted]
    kept = [line for line in lines if line is not None]
    same = len(kept) == len(case.wanted)
    numbered = kept if same else _renumbered(kept)
    return replace(case, wanted=tuple(numbered))


def _parted(line: Wanted, catalogue: Catalogue, settings: SearchSettings) -> list[Wanted]:
    """Part `20 handles and oak parquet` where each part names one item and the whole none."""
    parts = [part.strip() for part in _JOINT.split(line.words) if part.strip()]
    if len(parts) < len("ab") or line.sku is not None or line.free or line.code is not None:
        return [line]

    def search(words: str) -> Search:
        return catalogue.find(words, explains=settings.explains, most=settings.candidates)

    if search(line.words).sure is not None or any(search(part).sure is None for part in parts):
        return [line]
    first, *others = parts
    rest = [Wanted(line.number, part, line.text, option=line.option) for part in others]
    return [replace(line, words=first), *rest]


def _found(line: Wanted, catalogue: Catalogue, settings: SearchSettings) -> Wanted | None:
    if line.free or (line.sku is not None and line.sku.how is How.PERSON):
        return line
    code = line.code.value if line.code else None
    search = catalogue.find(line.words, code, explains=settings.explains, most=settings.candidates)
    if code is not None and not search.candidates:
        search = catalogue.find(line.words, explains=settings.explains, most=settings.candidates)
    if search.sure is None and line.unit is not None and line.unit.how is not How.PERSON:
        search, line = _unit_as_name(line, search, catalogue, settings)
    if line.doubtful and not _is_a_line(search):
        return None
    sure = search.sure
    source = line.quantity.source if line.quantity else None
    sku = Found(sure.sku, sure.score, source, How.REFERENCE) if sure else None
    return replace(line, sku=sku, candidates=search.candidates, doubtful=False)


def _unit_as_name(
    line: Wanted, search: Search, catalogue: Catalogue, settings: SearchSettings
) -> tuple[Search, Wanted]:
    """Take `10 tubes, 28 inch` for tubes where that names one item and the rest alone none."""
    assert line.unit is not None  # asked for before
    words = f"{line.unit.value} {line.words}"
    again = catalogue.find(words, explains=settings.explains, most=settings.candidates)
    if again.sure is None:
        return search, line
    return again, replace(line, words=words, unit=None)


def _is_a_line(search: Search) -> bool:
    best = max((one.score for one in search.candidates), default=0.0)
    return search.sure is not None or (best >= _CLEAR_ENOUGH and not search.by_meaning)


def _renumbered(lines: list[Wanted]) -> list[Wanted]:
    return [replace(line, number=n) for n, line in enumerate(lines, 1)]


def _asked(case: QuoteCase) -> Iterator[Finding]:
    if not case.wanted:
        yield ask(Reason.NOTHING_WANTED, "No item was found in it: add lines, or do not quote")
    for line in case.wanted:
        if line.sku is not None or line.free:
            continue
        field = f"line:{line.number}.sku"
        if line.candidates:
            yield ask(Reason.ITEM_AMBIGUOUS, _which(line), field=field)
        else:
            words = f"“{outside(line.words)}” is not in the price list"
            yield ask(Reason.ITEM_UNKNOWN, words, field=field)


def _which(line: Wanted) -> str:
    names = [f"{outside(c.description)} ({c.sku})" for c in line.candidates]
    return (
        f"Line {line.number}, “{outside(line.words)}”: which is meant? {listed(names, last='or')}"
    )
