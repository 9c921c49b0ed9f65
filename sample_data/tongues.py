"""How suppliers write amounts and dates: one table, a row a habit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from papers import cents

ENGLISH = (
    "January February March April May June July August September October November December".split()
)
FRENCH = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
GERMAN = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)
COUNTRIES = {
    "en": {"IE": "Ireland", "GB": "United Kingdom", "DE": "Germany", "FR": "France"},
    "de": {"IE": "Irland", "DE": "Deutschland", "CH": "Schweiz"},
    "fr": {"IE": "Irlande", "FR": "France"},
    "nl": {"IE": "Ierland", "NL": "Nederland"},
}


@dataclass(frozen=True)
class Tongue:
    """Thousands and decimal separators, date pattern, language."""

    thousands: str
    point: str
    day: str
    months: list[str]
    language: str = "en"

    def amount(self, value: Decimal) -> str:
        """Write an amount with two decimals."""
        return self._separated(f"{value:,.2f}")

    def price(self, value: Decimal) -> str:
        """Write a unit price, with as many decimals as it has and at least two."""
        return self._separated(f"{value:,f}") if cents(value) != value else self.amount(value)

    def number(self, value: Decimal) -> str:
        """Write a quantity or a rate without needless zeros."""
        text = f"{value:,f}"
        return self._separated(text.rstrip("0").rstrip(".") if "." in text else text)

    def date(self, value: date) -> str:
        """Write a date."""
        return self.day.format(
            d=value.day, m=value.month, y=value.year, month=self.months[value.month - 1]
        )

    def country(self, code: str) -> str:
        """Name a country."""
        return COUNTRIES[self.language].get(code, code)

    def _separated(self, text: str) -> str:
        return text.translate({ord(","): self.thousands, ord("."): self.point})


TONGUES = {
    "irish": Tongue(",", ".", "{d:02}/{m:02}/{y}", ENGLISH),
    "irish-long": Tongue(",", ".", "{d} {month} {y}", ENGLISH),
    "irish-short": Tongue(",", ".", "{d:02}-{month:.3}-{y}", ENGLISH),
    "irish-dots": Tongue(",", ".", "{d:02}.{m:02}.{y}", ENGLISH),
    "irish-two": Tongue(",", ".", "{d:02}/{m:02}/{y}", ENGLISH),
    "british": Tongue(",", ".", "{month} {d}, {y}", ENGLISH),
    "iso": Tongue("", ".", "{y}-{m:02}-{d:02}", ENGLISH),
    "german": Tongue(".", ",", "{d:02}.{m:02}.{y}", GERMAN, "de"),
    "german-long": Tongue(".", ",", "{d}. {month} {y}", GERMAN, "de"),
    "swiss": Tongue("’", ".", "{d:02}.{m:02}.{y}", GERMAN, "de"),
    "french": Tongue("\u202f", ",", "{d:02}/{m:02}/{y}", FRENCH, "fr"),
    "dutch": Tongue(".", ",", "{d:02}-{m:02}-{y}", ENGLISH, "nl"),
}
