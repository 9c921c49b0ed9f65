"""Invented bills: who sells what to whom, and sums that are right to the cent."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from stdnum.eu import vat as eu_vat
from stdnum.iso7064 import mod_97_10

from training.words import LANGUAGES, Pool, Words, words_of

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
_RATES = {
    "en": ("20", "20", "5", "0", "23", "15", "8.25"),
    "de": ("19", "19", "7", "20", "8.1", "0"),
    "fr": ("20", "20", "5.5", "10", "0"),
    "es": ("21", "21", "10", "4", "0"),
    "nl": ("21", "21", "9", "0"),
}
_CURRENCIES = {
    "en": ("GBP", "GBP", "EUR", "USD", "AUD"),
    "de": ("EUR", "EUR", "EUR", "CHF"),
    "fr": ("EUR", "EUR", "EUR", "CHF"),
    "es": ("EUR",),
    "nl": ("EUR",),
}
_COUNTRY = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "nl": "NL"}
_BANK_DIGITS = {"GB": (4, 14), "DE": (0, 18), "FR": (0, 23), "ES": (0, 20), "NL": (4, 10)}
_NUMBERS = (
    "{y}-{n4}", "{n6}", "RE{n5}", "INV-{y}-{n4}", "{l2}{n6}", "{y}{n5}", "{n3}/{y}", "F{n2}-{n5}",
    "{l1}{n8}", "{n5}", "{y2}/{n4}", "{l3}/{n4}/{y2}", "{n2}.{n3}.{n3}", "{l2}-{n4}-{l1}", "{n10}",
    "SI-{n6}", "{n4}-{n4}", "{n4}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Party:
    """A firm with its address, lines top to bottom, and its numbers."""

    name: str
    address: tuple[str, ...]
    vat_id: str
    phone: str
    domain: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the bill; `net` is quantity times price less the discount in per cent."""

    description: str
    detail: tuple[str, ...]
    code: str
    quantity: Decimal
    unit: str
    price: Decimal
    discount: Decimal
    rate: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """All facts of one bill; amounts in `currency`, taxes by rate as (basis, tax)."""

    words: Words
    currency: str
    seller: Party
    buyer: Party
    number: str
    issued: date
    due: date
    days: int
    delivered: date
    order: str
    ordered: date
    customer_no: str
    other_no: str
    items: tuple[Item, ...]
    charge: Decimal
    allowance: Decimal
    taxes: tuple[tuple[Decimal, Decimal, Decimal], ...]
    prepaid: Decimal
    iban: str

    @property
    def lines_sum(self) -> Decimal:
        """Return what the lines add up to."""
        return sum((i.net for i in self.items), Decimal(0))

    @property
    def net(self) -> Decimal:
        """Return the net total."""
        return self.lines_sum + self.charge - self.allowance

    @property
    def tax(self) -> Decimal:
        """Return the tax at all rates."""
        return sum((tax for _, _, tax in self.taxes), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """Return the gross total."""
        return self.net + self.tax

    @property
    def payable(self) -> Decimal:
        """Return what is left to pay."""
        return self.gross - self.prepaid


def invent(chance: Random, pool: Pool = Pool.ALL) -> Bill:
    """Return a bill whose sums hold, its paper to be labelled by words of this pool."""
    language = chance.choice(LANGUAGES)
    words = words_of(language, pool)
    currency = chance.choice(_CURRENCIES[language])
    rates = [Decimal(r) for r in chance.sample(_RATES[language], 2)]
    rates = rates if chance.random() < 0.3 else rates[:1]
    items = tuple(_item(chance, words, rates) for _ in range(_how_many(chance)))
    issued = date(2015, 1, 1) + timedelta(chance.randrange(4500))
    days = chance.choice((7, 8, 10, 14, 14, 20, 30, 30, 45, 60))
    charge = _money(chance, 3, 60) if chance.random() < 0.2 else Decimal(0)
    lines = sum((i.net for i in items), Decimal(0))
    allowance = _share(lines, Decimal(chance.choice((2, 3, 5, 10))))
    allowance = allowance if chance.random() < 0.15 else Decimal(0)
    taxes = _taxes(items, charge - allowance)
    gross = lines + charge - allowance + sum((t for _, _, t in taxes), Decimal(0))
    country = _COUNTRY[language]
    seller = buyer = party(chance, words, country, person=0.0)
    while buyer.domain == seller.domain:
        buyer = party(chance, words, country, person=0.25)
    return Bill(
        words,
        currency,
        seller,
        buyer,
        code(chance, chance.choice(_NUMBERS), issued),
        issued,
        issued + timedelta(days),
        days,
        issued - timedelta(chance.randrange(15)),
        code(chance, chance.choice(_NUMBERS), issued),
        issued - timedelta(chance.randrange(3, 60)),
        code(chance, chance.choice(("{n5}", "K{n4}", "{n6}", "{l3}{n3}")), issued),
        code(chance, chance.choice(_NUMBERS), issued),
        items,
        charge,
        allowance,
        taxes,
        _share(gross, Decimal(chance.choice((10, 30, 50))))
        if chance.random() < 0.15
        else Decimal(0),
        bank_account(chance, country),
    )


def code(chance: Random, form: str, day: date) -> str:
    """Return a number of this form: `{n4}` four digits, `{l2}` two letters, `{y}` the year."""
    parts = {f"n{k}": str(chance.randrange(10 ** (k - 1), 10**k)) for k in range(1, 11)}
    parts |= {f"l{k}": "".join(chance.choices(string.ascii_uppercase, k=k)) for k in range(1, 4)}
    return form.format(**parts, y=day.year, y2=f"{day.year % 100:02}")


def party(chance: Random, words: Words, country: str, *, person: float) -> Party:
    """Return an invented firm of this country; `person` is how often its address names one."""
    first, second = words.pick(chance, "first"), words.pick(chance, "second")
    base = (
        f"{first} {second}" if chance.random() < 0.8 else f"{first}-{words.pick(chance, 'first')}"
    )
    name = f"{base} {words.pick(chance, 'forms')}".strip()
    post = {"en": _british_post(chance), "nl": str(chance.randrange(1000, 9999))}
    postal = post.get(words.language) or f"{chance.randrange(1000, 99999):05}"
    address = [
        words.pick(chance, "streets").format(n=chance.randrange(1, 220)),
        words.pick(chance, "towns").format(post=postal),
    ]
    if chance.random() < person:
        address.insert(0, words.pick(chance, "people"))
    if land := words.pick(chance, "country"):
        address.append(land)
    phone = (
        f"+{chance.randrange(31, 50)} {chance.randrange(20, 999)} {chance.randrange(10**5, 10**7)}"
    )
    domain = "".join(c for c in base.casefold() if c.isascii() and c.isalnum())[:18]
    return Party(name, tuple(address), vat_number(chance, country), phone, f"{domain}.example")


def vat_number(chance: Random, country: str) -> str:
    """Return a VAT id of the country, mostly with right check digits."""
    forms = {"GB": "GB{n9}", "DE": "DE{n9}", "FR": "FR{n2}{n9}", "ES": "ESB{n8}", "NL": "NL{n9}B01"}
    right = chance.random() < 0.8 and country != "GB"
    number = code(chance, forms[country], date(2020, 1, 1))
    while right and not eu_vat.is_valid(number):
        number = code(chance, forms[country], date(2020, 1, 1))
    return number


def bank_account(chance: Random, country: str) -> str:
    """Return an IBAN with right check digits."""
    letters, digits = _BANK_DIGITS[country]
    bank = "".join(chance.choices(string.ascii_uppercase, k=letters))
    bank += "".join(chance.choices(string.digits, k=digits))
    return f"{country}{98 - int(mod_97_10.checksum(f'{bank}{country}00')):02}{bank}"


def _british_post(chance: Random) -> str:
    letter = string.ascii_uppercase
    return (
        f"{chance.choice('BLMNS')}{chance.choice('ADESR')}{chance.randrange(1, 30)} "
        f"{chance.randrange(1, 10)}{chance.choice(letter[:8])}{chance.choice(letter[:8])}"
    )


def _how_many(chance: Random) -> int:
    return chance.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12, 25, 45))


def _item(chance: Random, words: Words, rates: list[Decimal]) -> Item:
    quantity = Decimal(chance.choice((1, 1, 1, 2, 3, 4, 5, 10, 12, 20, 24, 50, 100, 250)))
    if chance.random() < 0.15:
        quantity = (Decimal(chance.randrange(5, 4000)) / 100).quantize(CENT)
    price = _money(chance, 0.05, 9) if quantity >= 50 else _money(chance, 2, 900)
    if chance.random() < 0.04:
        price = (price / 7).quantize(Decimal("0.0001"))
    if chance.random() < 0.2:
        price = Decimal(int(price) + 1).quantize(CENT)
    discount = Decimal(chance.choice((5, 10, 15, 20))) if chance.random() < 0.1 else Decimal(0)
    gross = quantity * price
    net = (gross * (HUNDRED - discount) / HUNDRED).quantize(CENT, ROUND_HALF_UP)
    things = [words.pick(chance, "things"), *words.some(chance, "traits", 2)]
    detail = words.some(chance, "detail", 2) if chance.random() < 0.35 else []
    return Item(
        ", ".join(things) if chance.random() < 0.5 else " ".join(things),
        tuple(_detail(chance, words, d) for d in detail),
        code(
            chance,
            chance.choice(("{n5}", "{l2}-{n4}", "{n3}.{n3}", "{l1}{n6}", "{n8}")),
            date(2020, 1, 1),
        ),
        quantity,
        words.pick(chance, "units"),
        price,
        discount,
        chance.choice(rates),
        net,
    )


def _detail(chance: Random, words: Words, phrase: str) -> str:
    month = f"{words.pick(chance, 'months')} {chance.randrange(2016, 2027)}"
    return phrase.format(
        x=chance.randrange(1000, 99999), c=words.pick(chance, "country") or "EU", m=month
    )


def _taxes(items: tuple[Item, ...], extra: Decimal) -> tuple[tuple[Decimal, Decimal, Decimal], ...]:
    bases: dict[Decimal, Decimal] = {}
    for item in items:
        bases[item.rate] = bases.get(item.rate, Decimal(0)) + item.net
    main = max(bases, key=lambda r: bases[r])
    bases[main] += extra
    return tuple((rate, basis, _share(basis, rate)) for rate, basis in sorted(bases.items()))


def _share(amount: Decimal, per_cent: Decimal) -> Decimal:
    return (amount * per_cent / HUNDRED).quantize(CENT, ROUND_HALF_UP)


def _money(chance: Random, least: float, most: float) -> Decimal:
    return Decimal(str(round(least + (most - least) * chance.random() ** 2, 2))).quantize(CENT)
