"""The shop's name at the head of a till receipt, without the registration number beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smbflow.ai.extraction.evidence import Evidence
from smbflow.ai.extraction.names import DOMAIN, POSTAL, has_legal_form
from smbflow.ai.extraction.receipt_evidence import SHOP_WEIGHTS, Ranked, sureness
from smbflow.ai.extraction.receipt_words import receipt_words
from smbflow.ai.extraction.sheet import Row, Sheet, Span
from smbflow.ai.extraction.vocabulary import flat
from smbflow.domain.evidence import Found
from smbflow.domain.text import squeeze

_HEAD_ROWS = 12
_LETTERS = 3
_BIG = 1.3
_LOST_BLANKS = (
    re.compile(r"(?<=[^\W\d_])(?=(?:SDN|Sdn)\b)|(?<=SDN)(?=BHD)|(?<=Sdn)(?=Bhd)"),
    re.compile(r"(?<=[\w.])(?=[(\[{])|(?<=[)\]}])(?=\w)"),
    re.compile(r"(?<=[^\W\d_]{2}[.,&])(?=[^\W\d_]{2})"),
)
"""Places where a reader loses the blank: at legal forms, brackets and marks."""

_REGISTRATION = re.compile(
    r"(?:^|\s+|[(\[{])\s*(?:(?:co|company|reg|roc|registration)\b[\s.:]*)*(?:no\b[\s.:]*)?"
    r"[(\[{]?(?:[A-Z]{1,3}-?)?\d{4,}.*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^(?:lot\b|unit\b|[#]|\d+[ ,.\-/])|:|\bno\.? ?\d", re.IGNORECASE)
_PLOT = re.compile(r"^[A-Z]{0,2}\d*-\d+")
_FILLING = " \t:;,-–|*_~=\"'`<>#"
_HALF_FORMS = frozenset({"sdn", "bhd", "pte", "ltd", "co"})


def find_shop(sheet: Sheet) -> Found[str] | None:
    """Return the name of who gave the receipt."""
    return sureness(list(_shops(sheet)), SHOP_WEIGHTS)


def cleaned(text: str) -> str:
    """Return a line without registration numbers, with the blanks that a reader lost."""
    text = squeeze(text.replace("\t", " "))
    for missing in _LOST_BLANKS:
        text = missing.sub(" ", text)
    return squeeze(_REGISTRATION.sub("", squeeze(text))).strip(_FILLING)


def _shops(sheet: Sheet) -> Iterator[Ranked[str]]:
    """Yield the lines at the head that may be the name, as names."""
    head = sheet.rows[:_HEAD_ROWS]
    heights = sorted(row.height for row in sheet.rows)
    usual = heights[len(heights) // 2] if heights else 1.0
    hosts = {flat(m.group(1).split(".")[-1]) for m in DOMAIN.finditer(sheet.text)}
    named = [row for row in head if _is_name(cleaned(row.text))]
    for place, row in enumerate(named):
        name = _completed(row, head)
        number = _REGISTRATION.search(row.text)
        span = Span(row, 0, (number and number.start()) or len(row.text))
        features = {
            **_evidence(name, hosts),
            "first": float(place == 0),
            "below": float(any(_is_address(cleaned(other.text)) for other in named[:place])),
            "lower": float(row.text.islower()),
            "down": float(place),
            "big": float(row.height > _BIG * usual),
            "illegible": 1 - span.legibility,
        }
        yield Ranked(name, span, Evidence(features))


def _completed(row: Row, head: Sequence[Row]) -> str:
    """Return the name on a row, with the row above where this is but its end."""
    name = cleaned(row.text)
    above = cleaned(head[row.index - 1].text) if row.index else ""
    return f"{above} {name}" if _only_form(name) and _is_name(above) else name


def _evidence(name: str, hosts: set[str]) -> dict[str, float]:
    letters, words = flat(name), {flat(word) for word in name.split() if flat(word)}
    generic = receipt_words().shops["words"]
    known = [host for host in hosts if len(host) > _LETTERS]
    return {
        "form": float(has_form(name)),
        "word": float(bool(words & generic and words - generic)),
        "domain": float(any(host in letters or letters in host for host in known)),
        "address": float(_is_address(name)),
    }


def has_form(name: str) -> bool:
    """Say whether a name carries a legal form, also as tills shorten it."""
    last = re.split(r"[\s/]+", name)[-2:]
    short = receipt_words().shops["forms"]
    return has_legal_form(name) or flat(last[-1]) in short or flat("".join(last)) in short


def _only_form(name: str) -> bool:
    """Say whether a line is but the end of a name: `CO. (M) SDN BHD`."""
    words = [flat(w) for w in name.split() if not w.startswith("(")]
    return has_legal_form(f"x {name}") and all(
        len(word) < _LETTERS or word in _HALF_FORMS or has_legal_form(f"x {word}") for word in words
    )


def _is_name(name: str) -> bool:
    letters = flat(name)
    if sum(c.isalpha() for c in name) < _LETTERS or letters in receipt_words().shops["no_names"]:
        return False
    digits = sum(c.isdigit() for c in name)
    return digits * 3 <= len(letters) and "@" not in name and not DOMAIN.match(name)


def _is_address(name: str) -> bool:
    words, known = name.split(), receipt_words().shops
    heads = {flat(words[0]), flat(" ".join(words[:2]))}
    titled = any(flat(name).startswith(title) for title in known["no_names"])
    placed = _ADDRESS.search(name) or _PLOT.match(name) or POSTAL.search(f" {name}")
    return titled or bool(heads & known["particulars"]) or bool(placed)
