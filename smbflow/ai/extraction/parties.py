"""Who supplies and who buys: headings, sender lines, letterheads, footers and address blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from smbflow.ai.extraction.evidence import HIGHEST
from smbflow.ai.extraction.labels import Label, LabelledSheet, phrases_in
from smbflow.ai.extraction.names import (
    DOMAIN,
    POSTAL,
    SEPARATOR,
    begins_with_label,
    behind_heading,
    domains_on,
    has_legal_form,
    is_name,
    is_salutation,
    is_title,
    labels_a_value,
    name_part,
    without_form,
)
from smbflow.ai.extraction.places import (
    Headings,
    address_above,
    area_under,
    blocks_of,
    column_below,
    has_town_below,
    headings_on,
    holds,
    joined_by_marks,
)
from smbflow.ai.extraction.sheet import Sheet, Span
from smbflow.ai.extraction.vocabulary import flat
from smbflow.domain.evidence import Found, How
from smbflow.domain.text import squeeze

_SELLER, _SENDER, _BUYER, _WINDOW, _BLOCK = 0.965, 0.9, 0.965, 0.85, 0.6
_LETTERHEAD, _FOOTER, _HOLDER, _TOP, _LEGAL = 0.5, 0.6, 0.35, 0.3, 0.5
_REGISTERED = 0.75
_DOMAIN_AGREES = 0.35
_UPPER, _TOP_PART, _FOOT_PART = 0.45, 0.3, 0.75
_BIG = 1.25
_LEFT_OF_SENDER = 45.0
_ROWS_TO_WINDOW = 4
_PARTS = 3
_LOGO = 4
_STATED = 0.12


@dataclass(frozen=True, slots=True)
class Clue:
    """A hint that a name is a party's, from 0 to 1."""

    name: Span
    score: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A name and how much doubt its clues leave, from 0 to 1."""

    name: Span
    doubt: float


@dataclass(frozen=True, slots=True)
class Parties:
    """The two parties as found, and where the buyer's own details stand."""

    supplier: Found[str] | None
    buyer: Found[str] | None
    buyer_area: tuple[Span, ...]


def find_parties(page: LabelledSheet) -> Parties:
    """Find the supplier's and the buyer's name: the pair of names that the clues fit best."""
    sheet = page.sheet
    headings = tuple(headings_on(page))
    blocks = blocks_of(sheet)
    sellers = _weighed(_supplier_clues(page, headings, blocks), domains_on(sheet))
    elsewhere = frozenset(area_under(page, headings, "other"))
    buyers = _weighed(
        [
            *_under_headings(page, headings, "buyer"),
            *_windows(page),
            *_address_blocks(page, blocks, elsewhere),
        ]
    )
    supplier, buyer = _best_pair(sellers, buyers)
    return Parties(
        without_form(_found(sellers, supplier, buyer), sheet),
        _found(buyers, buyer, supplier),
        tuple(area_under(page, headings, "buyer")),
    )


def _under_headings(page: LabelledSheet, headings: Headings, role: str) -> Iterator[Clue]:
    weight = _SELLER if role == "seller" else _BUYER
    for label, its_role in headings:
        if its_role == role and (name := _name_for(page, label, headings)):
            yield Clue(name, weight)


def _name_for(page: LabelledSheet, label: Label, headings: Headings) -> Span | None:
    row = label.span.row
    cell = row.cell_at(label.span.start)
    rest = name_part(Span(row, label.span.end, cell.end).stripped())
    if is_name(rest) and not begins_with_label(rest):
        return rest
    own = {h.span for h, _ in headings}
    after = [c for c in row.cells if c.start > cell.start]
    beside = after[0] if ":" in cell.text and after else None
    if beside and is_name(beside) and not holds(beside, own) and not begins_with_label(beside):
        return beside.stripped()
    return _name_below(page, label, own)


def _name_below(page: LabelledSheet, label: Label, headings: set[Span]) -> Span | None:
    for cell in column_below(page, label.span):
        if holds(cell, headings):
            return None
        first = next(iter(phrases_in(cell)), None)
        leading = first is not None and first.span.start <= cell.start + 1
        if first and leading and first.weight("party_name"):
            return _right_of(cell, first)
        if first and leading and first.names("fields") and labels_a_value(cell, first):
            continue
        if is_name(name_part(cell)) and not is_title(cell):
            return name_part(cell)
    return None


def _right_of(cell: Span, label: Label) -> Span | None:
    rest = Span(cell.row, label.span.end, len(cell.row.text)).stripped()
    part = rest.part(0, len(rest.text.partition("\t")[0]))
    return part if is_name(part) else None


def _windows(page: LabelledSheet) -> Iterator[Clue]:
    """Yield the name in the address window under a sender line."""
    for sender, _ in _sender_lines(page.sheet):
        for row in page.sheet.below(sender.row, _ROWS_TO_WINDOW):
            near = [
                c for c in row.cells if sender.box.x0 - _LEFT_OF_SENDER < c.box.x0 < sender.box.x1
            ]
            if not near or is_salutation(near[0]) or is_title(near[0]):
                continue
            name = name_part(near[0])
            if is_name(name) and has_town_below(page, near[0]) and not begins_with_label(name):
                yield Clue(name, _WINDOW)
            break


def _sender_lines(sheet: Sheet) -> Iterator[tuple[Span, Span]]:
    """Yield lines that give name and address in one row, with the name's part."""
    for row in sheet.rows:
        page = sheet.page(row.page)
        if row.box.top > page.height * _UPPER:
            continue
        for cell in joined_by_marks(row):
            parts = [p for p in SEPARATOR.split(cell.text) if p.strip()]
            address = [p for p in parts[1:] if POSTAL.search(f" {p} ")]
            name = cell.part(0, len(parts[0])).stripped() if parts else cell
            if len(parts) >= _PARTS and address and is_name(name) and behind_heading(name) is name:
                yield cell, name


def _supplier_clues(
    page: LabelledSheet, headings: Headings, blocks: Sequence[Sequence[Span]]
) -> Iterator[Clue]:
    sheet = page.sheet
    yield from _under_headings(page, headings, "seller")
    yield from (Clue(name_part(name), _SENDER) for _, name in _sender_lines(sheet))
    yield from _holders(page)
    taken = {*area_under(page, headings, "buyer"), *area_under(page, headings, "other")}
    yield from _letterhead(page, taken)
    yield from _companies(page, taken)
    yield from _seller_blocks(blocks)


def _holders(page: LabelledSheet) -> Iterator[Clue]:
    """Yield who holds the bank account: often, not always, the supplier."""
    for label in page.all():
        if label.weight("supplier_name"):
            room = page.room_right(label).stripped()
            name = room.part(0, len(room.text.partition("\t")[0]))
            if is_name(name):
                yield Clue(name_part(name), _HOLDER)


def _letterhead(page: LabelledSheet, taken: set[Span]) -> Iterator[Clue]:
    """Yield the biggest and the first text at the top of the first page."""
    first = page.sheet.pages[0] if page.sheet.pages else None
    rows = [
        r
        for r in page.sheet.rows
        if first and r.page == first.number and r.box.top < first.height * _TOP_PART
    ]
    cells = [c for r in rows for c in r.cells if is_name(c) and not is_title(c)]
    cells = [c for c in cells if c not in taken and not begins_with_label(c)]
    if not cells:
        return
    usual = sorted(c.size for r in page.sheet.rows for c in r.cells)
    middle = usual[len(usual) // 2]
    biggest = max(cells, key=lambda c: c.size)
    if biggest.size > middle * _BIG:
        yield Clue(name_part(biggest), _LETTERHEAD)
    yield Clue(name_part(cells[0]), _TOP)


def _companies(page: LabelledSheet, taken: set[Span]) -> Iterator[Clue]:
    """Yield names with a legal form, more so in the footer and beside a VAT id."""
    for row in page.sheet.rows:
        low = row.box.top > page.sheet.page(row.page).height * _FOOT_PART
        registered = any(x.weight("supplier_vat_id") for x in page.on(row))
        for cell in (c for c in row.cells if c not in taken):
            name = name_part(behind_heading(cell))
            if has_legal_form(name.text) and is_name(name) and not begins_with_label(cell):
                yield Clue(name, max(_FOOTER if low else _LEGAL, _REGISTERED * registered))


def _seller_blocks(blocks: Sequence[Sequence[Span]]) -> Iterator[Clue]:
    """Yield the first line of address blocks that also carry a telephone, VAT id or web site."""
    marks = {"supplier_vat_id", "other_id", "iban", "supplier_tax_number"}
    for block in blocks:
        text = "\n".join(c.text for c in block)
        names = {n for c in block for label in phrases_in(c) for n in label.names("fields")}
        sellers = POSTAL.search(text) and (names & marks or DOMAIN.search(text))
        if sellers and is_name(block[0]) and not is_title(block[0]):
            yield Clue(name_part(block[0]), _LETTERHEAD)


def _address_blocks(
    page: LabelledSheet,
    blocks: Sequence[Sequence[Span]],
    elsewhere: frozenset[Span],
) -> Iterator[Clue]:
    """Yield the first line above a town in the upper part of the first page."""
    first = page.sheet.rows[0].page if page.sheet.rows else 0
    for block in blocks:
        for place, cell in enumerate(block):
            high = cell.row.page == first and cell.box.top < page.sheet.page(first).height * _UPPER
            town = high and cell not in elsewhere and POSTAL.search(f" {cell.text}")
            lines = address_above(block[: place + 1]) if town else []
            if lines[1:]:
                yield Clue(lines[0], _BLOCK)


def _support_full_names(doubts: dict[str, float]) -> None:
    """Let a short name, as a logo has it, support the same name with more to it."""
    for short in sorted(doubts, key=len):
        longer = [k for k in doubts if k != short and k.startswith(short)]
        if longer and len(short) >= _LOGO and doubts[short] > _STATED:
            fullest = min(longer, key=lambda k: doubts[k])
            doubts[fullest] *= doubts[short]
            doubts[short] = 1.0


def _weighed(clues: Iterable[Clue], domains: frozenset[str] = frozenset()) -> dict[str, Weighed]:
    """Combine the clues for each name (noisy or)."""
    doubts: dict[str, float] = defaultdict(lambda: 1.0)
    first: dict[str, Span] = {}
    for clue in clues:
        if key := flat(clue.name.text):
            doubts[key] *= 1 - clue.score
            first.setdefault(key, clue.name)
    for key in first:
        if any(domain in key or key in domain for domain in domains):
            doubts[key] *= 1 - _DOMAIN_AGREES
    _support_full_names(doubts)
    return {key: Weighed(span, doubts[key]) for key, span in first.items()}


def _best_pair(
    sellers: Mapping[str, Weighed], buyers: Mapping[str, Weighed]
) -> tuple[str | None, str | None]:
    """Return the supplier and the buyer, two names, that together leave the least doubt."""
    pairs = (
        (seller, buyer)
        for seller in (None, *sellers)
        for buyer in (None, *buyers)
        if not (seller and buyer and _one_name(seller, buyer))
    )

    def strength(pair: tuple[str | None, str | None]) -> float:
        seller, buyer = pair
        strong = 1 - sellers[seller].doubt if seller else 0.0
        return strong + (1 - buyers[buyer].doubt if buyer else 0.0)

    return max(pairs, key=strength)


def _one_name(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _found(
    weighed: Mapping[str, Weighed], chosen: str | None, other_party: str | None
) -> Found[str] | None:
    """Return the chosen name; strong rivals, the other party aside, make it doubtful."""
    if chosen is None:
        return None
    rivals = (
        w.doubt for key, w in weighed.items() if key != other_party and not _one_name(key, chosen)
    )
    name, doubt = weighed[chosen].name, weighed[chosen].doubt
    doubt *= 1 + (1 - min(rivals, default=1.0)) ** 4
    confidence = min(HIGHEST, 1 - doubt) * name.legibility
    return Found(squeeze(name.text), round(confidence, 4), name.source, How.TEXT)
