"""Draws a bill in a style: the words of its pages, and what a perfect reader would find on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from training.bills import Bill, Party
from training.paper import Paper
from training.style import Style

_SMALL = 0.75


@dataclass(slots=True)
class Drawing:
    """A bill on its way to paper: `y` is the next baseline, `truth` what stands on the page."""

    bill: Bill
    style: Style
    chance: Random
    paper: Paper
    y: float = 60.0
    truth: dict[str, Any] = field(default_factory=dict)

    @property
    def left(self) -> float:
        """Return the left edge of the type area."""
        return self.style.left

    @property
    def right(self) -> float:
        """Return the right edge of the type area."""
        return self.paper.width - self.style.right

    @property
    def step(self) -> float:
        """Return the distance of two baselines."""
        return self.style.size * self.style.leading

    def say(self, kind: str) -> str:
        """Return a phrase of this kind; a supplier may like capitals."""
        return self.style.words.pick(self.chance, kind)

    def line(
        self, x: float, text: str, size: float = 0.0, *, align: float = 0.0, bold: bool = False
    ) -> None:
        """Write a line at the present height and go down by one."""
        size = size or self.style.size
        self.paper.write(x, self.y, text, size, align=align, bold=bold)
        self.y += size * self.style.leading

    def at(self, x: float, y: float, text: str, *, align: float = 0.0, bold: bool = False) -> None:
        """Write a text anywhere."""
        self.paper.write(x, y, text, self.style.size, align=align, bold=bold)


def draw_head(d: Drawing) -> None:
    """Draw who sells, who buys, the title and the numbers of the bill."""
    d.truth |= {
        "supplier_name": d.bill.seller.name,
        "buyer_name": d.bill.buyer.name,
    }
    if d.style.shows_currency:
        d.truth["currency"] = d.bill.currency
    {"letter": _letter, "letterhead": _letterhead, "columns": _columns, "boxes": _columns}[
        d.style.head
    ](d)


def _letter(d: Drawing) -> None:
    """Draw a letter with an address window: sender line, buyer, numbers beside."""
    seller, big = d.bill.seller, d.chance.uniform(1.2, 2.4)
    if d.chance.random() < 0.7:
        align = d.chance.choice((0.0, 1.0))
        d.line(
            d.right if align else d.left, seller.name, d.style.size * big, align=align, bold=True
        )
    d.y = max(d.y, 125)
    mark = d.chance.choice((" · ", ", ", " - ", " | ", " • "))
    d.line(d.left, mark.join((seller.name, *seller.address[-2:])), d.style.size * _SMALL)
    d.y += d.step * 0.4
    top = d.y
    _address(d, d.bill.buyer, d.left, heading=d.style.buyer_heading and d.chance.random() < 0.3)
    below = d.y
    d.y = top - d.chance.choice((0, 0, 30))
    if d.chance.random() < 0.4:
        _own_details(d, d.right - 170)
        d.y += d.step
    aside = d.style.meta in ("rows", "rows_right") and d.chance.random() < 0.7
    if aside:
        _meta(d, d.right - 190, d.right)
    d.y = max(below, d.y) + d.step * 2
    _title(d)
    if not aside:
        _meta(d, d.left, d.right)
    d.y += d.step


def _letterhead(d: Drawing) -> None:
    """Draw a head of the supplier's own across the top, the rest in two columns."""
    seller = d.bill.seller
    align = d.chance.choice((0.0, 0.5, 1.0))
    x = {0.0: d.left, 0.5: (d.left + d.right) / 2, 1.0: d.right}[align]
    d.line(x, seller.name, d.style.size * d.chance.uniform(1.0, 2.2), align=align, bold=True)
    if d.chance.random() < 0.5:
        d.line(x, ", ".join(seller.address), align=align)
    else:
        for each in seller.address:
            d.line(x, each, align=align)
    if d.chance.random() < 0.6:
        d.line(x, f"{d.say('phone')} {seller.phone} www.{seller.domain}", align=align)
    if d.chance.random() < 0.4:
        _vat(d, x, align)
    d.y += d.step * 1.5
    if d.chance.random() < 0.6:
        _title(d)
        d.y += d.step
        _two_blocks(d)
    else:
        _two_blocks(d)
        d.y += d.step
        _title(d)
    d.y += d.step


def _two_blocks(d: Drawing) -> None:
    """Draw the buyer's address on one side and the numbers on the other."""
    if d.style.meta in ("strip", "sentence", "stacked", "two_columns"):
        _address(d, d.bill.buyer, d.left, heading=d.style.buyer_heading)
        _ship_to(d, d.left + 260)
        d.y += d.step
        _meta(d, d.left, d.right)
        return
    top = d.y
    buyer_left = d.chance.random() < 0.7
    _address(
        d, d.bill.buyer, d.left if buyer_left else d.right - 190, heading=d.style.buyer_heading
    )
    below, d.y = d.y, top
    _meta(d, d.right - 200 if buyer_left else d.left, d.right if buyer_left else d.left + 210)
    d.y = max(below, d.y)


def _columns(d: Drawing) -> None:
    """Draw seller and buyer side by side under their headings."""
    if d.chance.random() < 0.6:
        _title(d)
        d.y += d.step
    top, places = d.y, [d.left, (d.left + d.right) / 2]
    if d.chance.random() < 0.2:
        places.reverse()
    _address(d, d.bill.seller, places[0], heading=d.style.seller_heading or d.style.head == "boxes")
    if d.chance.random() < 0.6:
        _vat(d, places[0], 0.0)
    below, d.y = d.y, top
    _address(d, d.bill.buyer, places[1], heading=True)
    if d.chance.random() < 0.3:
        d.line(places[1], f"{d.say('buyer_vat')}{d.style.colon} {d.bill.buyer.vat_id}")
    d.y = max(below, d.y) + d.step * 1.5
    if "invoice_title" not in d.truth:
        _title(d)
        d.y += d.step * 0.5
    _meta(d, d.left, d.right)
    d.y += d.step


def _title(d: Drawing) -> None:
    d.truth["invoice_title"] = title = d.say("title")
    if d.style.meta == "sentence":
        form = d.say("title_sentence")
        day = d.style.day(d.bill.issued)
        d.line(
            d.left,
            form.format(title=title, number=d.bill.number, date=day),
            d.style.size * 1.2,
            bold=True,
        )
        d.truth |= {"invoice_number": d.bill.number, "issue_date": d.bill.issued.isoformat()}
        return
    align = d.chance.choice((0.0, 0.0, 1.0))
    size = d.style.size * d.chance.uniform(1.0, 2.4)
    d.line(d.right if align else d.left, title, size, align=align, bold=True)


def _address(d: Drawing, party: Party, x: float, *, heading: bool) -> None:
    if heading:
        kind = "buyer" if party is d.bill.buyer else "seller"
        d.line(x, d.say(kind) + d.style.colon, bold=d.chance.random() < 0.5)
    d.line(x, party.name, bold=d.chance.random() < 0.3)
    for each in party.address:
        d.line(x, each)


def _ship_to(d: Drawing, x: float) -> None:
    if not d.style.ship_to:
        return
    after, d.y = d.y, d.y - d.step * (len(d.bill.buyer.address) + 1 + d.style.buyer_heading)
    d.line(x, d.say("ship") + d.style.colon)
    for each in (d.bill.buyer.name, *d.bill.buyer.address[-2:]):
        d.line(x, each)
    d.y = max(after, d.y)


def _own_details(d: Drawing, x: float) -> None:
    d.line(x, d.bill.seller.name)
    for each in d.bill.seller.address:
        d.line(x, each)
    d.line(x, f"{d.say('phone')} {d.bill.seller.phone}")


def _vat(d: Drawing, x: float, align: float) -> None:
    d.truth["supplier_vat_id"] = d.bill.seller.vat_id
    d.line(x, f"{d.say('vat_id')}{d.style.colon} {d.bill.seller.vat_id}", align=align)


def _entries(d: Drawing) -> list[tuple[str, str]]:
    """Return labels and values of the bill's numbers, and note them as truth."""
    bill, day, some = d.bill, d.style.day, d.chance.random
    known: list[tuple[str, str, str, Any]] = []
    if "invoice_number" not in d.truth:
        known.append(("number", bill.number, "invoice_number", bill.number))
        known.append(("date", day(bill.issued), "issue_date", bill.issued.isoformat()))
    if some() < 0.5:
        known.append(("due", day(bill.due), "due_date", bill.due.isoformat()))
    if some() < 0.4:
        known.append(("order", bill.order, "purchase_order_ref", bill.order))
    if some() < 0.2:
        known.append(("delivery", day(bill.delivered), "delivery_date", bill.delivered.isoformat()))
    d.truth |= {name: value for _, _, name, value in known}
    more = [
        ("customer_no", bill.customer_no, 0.5),
        ("other_no", bill.other_no, 0.25),
        ("order_date", day(bill.ordered), 0.15),
        ("contact", d.say("people"), 0.25),
        ("terms", d.say("terms_text").format(days=bill.days), 0.25),
    ]
    entries = [(d.say(kind), text) for kind, text, _, _ in known]
    entries += [(d.say(kind), text) for kind, text, share in more if some() < share]
    if some() < 0.6:
        d.chance.shuffle(entries)
    return entries


def _meta(d: Drawing, x0: float, x1: float) -> None:
    entries = _entries(d)
    colon = d.style.colon
    widest = max((d.paper.measure(f"{k}{colon}", d.style.size) for k, _ in entries), default=0)
    if d.style.meta in ("strip", "stacked") and x1 - x0 > 300:
        _strip(d, x0, x1, entries)
        return
    if d.style.meta == "two_columns" and x1 - x0 > 300:
        top, half = d.y, (len(entries) + 1) // 2
        _meta_rows(d, x0, x0 + widest + 10, entries[:half])
        below, d.y = d.y, top
        middle = (x0 + x1) / 2 + 10
        _meta_rows(d, middle, middle + widest + 10, entries[half:])
        d.y = max(below, d.y)
        return
    for label, value in entries:
        if d.style.meta == "rows_right" and x1 - x0 < 300:
            d.at(x1, d.y, value, align=1.0)
            d.line(x0, label + colon)
        else:
            _meta_rows(d, x0, x0 + widest + 10, [(label, value)])


def _meta_rows(d: Drawing, x: float, value_x: float, entries: list[tuple[str, str]]) -> None:
    for label, value in entries:
        d.at(value_x, d.y, value)
        d.line(x, label + d.style.colon)


def _strip(d: Drawing, x0: float, x1: float, entries: list[tuple[str, str]]) -> None:
    """Draw labels in a row with their values under them, four to a row."""
    for first in range(0, len(entries), 4):
        row = entries[first : first + 4]
        wide = (x1 - x0) / 4
        for place, (label, value) in enumerate(row):
            d.at(x0 + place * wide, d.y, label)
            d.at(x0 + place * wide, d.y + d.step * 1.1, value)
        d.y += d.step * 2.6


def draw_foot(d: Drawing) -> None:
    """Draw how to pay and, at the bottom of the last page, who the supplier is."""
    if "due_date" not in d.truth and d.chance.random() < 0.4:
        sentence = d.say("due_sentence")
        d.line(d.left, sentence.format(due=d.style.day(d.bill.due), days=d.bill.days))
        d.truth["due_date"] = d.bill.due.isoformat()
    for each in d.style.words.some(d.chance, "thanks", 2):
        d.line(d.left, each)
    if d.style.footer == "none" or d.chance.random() < 0.3:
        _bank(d, d.left)
    if "supplier_vat_id" not in d.truth and d.style.footer == "none":
        _vat(d, d.left, 0.0)
    if d.style.footer != "none":
        _footer(d)


def iban_as_printed(d: Drawing) -> str:
    """Return the account in blocks of four, or in one piece."""
    number = d.bill.iban
    blocks = [number[i : i + 4] for i in range(0, len(number), 4)]
    return " ".join(blocks) if d.style.spaced_iban else number


def _bank(d: Drawing, x: float) -> None:
    d.truth["iban"] = d.bill.iban
    if d.chance.random() < 0.5:
        d.line(x, d.say("bank") + d.style.colon)
    d.line(x, f"IBAN{d.style.colon} {iban_as_printed(d)}")
    if d.chance.random() < 0.6:
        d.line(x, f"BIC{d.style.colon} {d.bill.iban[:2]}BADEXX")


def _footer(d: Drawing) -> None:
    bill, small, base = d.bill, d.style.size * _SMALL, d.paper.height - 52
    owner = [bill.seller.name, *bill.seller.address[-2:]]
    reach = [
        f"{d.say('phone')} {bill.seller.phone}",
        f"info@{bill.seller.domain}",
        f"www.{bill.seller.domain}",
    ]
    law = [f"{d.say('register')} {d.chance.randrange(10**4, 10**6)}"]
    if "supplier_vat_id" not in d.truth:
        d.truth["supplier_vat_id"] = bill.seller.vat_id
        law.append(f"{d.say('vat_id')}{d.style.colon} {bill.seller.vat_id}")
    bank = []
    if "iban" not in d.truth:
        d.truth["iban"] = bill.iban
        bank = [f"{d.say('bank')}", f"IBAN {iban_as_printed(d)}", f"BIC {bill.iban[:2]}BADEXX"]
    blocks = [b for b in (owner, reach, law, bank) if b]
    if d.style.footer == "line":
        for place, block in enumerate(blocks):
            text = " · ".join(block)
            d.paper.write(d.paper.width / 2, base + place * small * 1.3, text, small, align=0.5)
        return
    wide = (d.right - d.left) / len(blocks)
    for place, block in enumerate(blocks):
        for row, text in enumerate(block):
            d.paper.write(d.left + place * wide, base + row * small * 1.3, text, small)


def stamp(d: Drawing) -> None:
    """Put a stamp somewhere on the first page, as an office does."""
    words: Decimal | str = d.say("stamp")
    word = str(words)
    page = d.paper.pages
    last, d.paper.pages = page, [page[0]]
    x, y = d.chance.uniform(200, 450), d.chance.uniform(60, d.paper.height - 90)
    d.paper.write(x, y, word, 16, bold=True)
    d.paper.pages = last
