"""Names of firms and people: what looks like one, and where it ends."""

from __future__ import annotations

import re

from smbflow.ai.extraction.labels import Label, phrases_in
from smbflow.ai.extraction.sheet import Sheet, Span
from smbflow.ai.extraction.vocabulary import flat, forms, vocabulary
from smbflow.domain.evidence import Found
from smbflow.domain.text import fold

_TOWN = r"(?:\d{4,5}(?: ?[A-Z]{2})? +[^\W\d_]{2,}|\d{5}[A-ZÄÖÜ][^\W\d_]+)"
POSTAL = re.compile(
    rf"(?:^|[\s,\-])(?:[A-Z]{{1,2}}[ -])?{_TOWN}"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
    r"|\b[A-Z]{2},? \d{5}(?:-\d{4})?\b"
    r"|\b[A-Z]\d{2} ?[A-Z0-9]{4}\b"
)
"""A postal code with its town: continental, British, American, Irish."""

SEPARATOR = re.compile(r"\s+[·|•●∙▪■–—‧∗*-]+\s+|\s*[·|•●∙▪■‧]\s*|,\s+")
"""What stands between name, street and town on one line."""

DOMAIN = re.compile(
    r"(?:@|www\.|https?://(?:www\.)?)([\w-]+(?:\.[\w-]+)*)\.[a-z]{2,}", re.IGNORECASE
)
_STREET_OR_DAY = re.compile(r"^\d+[ .,/]|[ ]\d+(?:-?[a-zA-Z])?$")
_PREMISES = re.compile(
    r"^(?:unit|suite|flat|floor|level|postfach|postbus|apartado|bp|p\.? ?o\.? box|pol[ií]gono"
    r"|z\.?[ia]\.?|zone industrielle|c/|calle|avda|avenue|rue)\b",
    re.IGNORECASE,
)
_STREET_PARTS = 2
_REGISTER_NUMBER = re.compile(r"[ \t]*[(\[][^()\[\]]*\d{3}|[ \t]+\d{5,}")
_FILLING = " \t:;,.#-–|*•·●"
_KEEPS_POINT = " \t:;,#-–|*•·●"
_LONGEST_NAME = 70
_DOMAIN_WORD = 4
_LETTERS = 3


def name_part(cell: Span) -> Span:
    """Return the name at the beginning of a cell, without the address that may follow."""
    parts = [p for p in SEPARATOR.split(cell.text) if p.strip()]
    if not parts[1:] or (len(parts) == _STREET_PARTS and _STREET_OR_DAY.search(cell.text)):
        return _trimmed(cell)
    name = cell.part(0, cell.text.find(parts[0]) + len(parts[0]))
    after = cell.text[name.end - cell.start :]
    form = re.match(r",\s*([\w.]+(?: [\w.]+)?)\s*$", after)
    return _trimmed(cell if form and has_legal_form(form.group(1)) else name)


def _without_register_number(name: Span) -> Span:
    """Cut what follows a name in brackets or as a number, as in `Smith Ltd (123456-X)`."""
    number = _REGISTER_NUMBER.search(name.text)
    return name.part(0, number.start()) if number and has_legal_form(name.text) else name


def _trimmed(name: Span) -> Span:
    """Strip marks off both ends, but leave the point of an abbreviation (Inc., S.A.)."""
    name = _without_register_number(name)
    last = name.text.split()[-1] if name.text.split() else ""
    return name.stripped(_KEEPS_POINT if flat(last) in forms().legal_forms else _FILLING)


def is_name(span: Span) -> bool:
    """Say whether a span could be a name: letters, not an address, not a web site."""
    text = span.text.strip(_FILLING)
    letters = sum(c.isalpha() for c in text)
    digits = sum(c.isdigit() for c in text)
    if len(text) > _LONGEST_NAME or letters < _LETTERS or digits > letters:
        return False
    placed = _STREET_OR_DAY.search(text) or _PREMISES.match(text)
    if placed and not has_legal_form(text):
        return False
    return not (POSTAL.fullmatch(f" {text}") or "@" in text or DOMAIN.match(text))


def is_title(cell: Span) -> bool:
    """Say whether a cell is nothing but a word that labels or titles."""
    letters = flat(cell.text)
    credit = vocabulary().words["credit"]
    if vocabulary().meanings.get(letters) or any(letters.startswith(w) for w in credit):
        return True
    return titles_a_bill(cell.text) and not has_legal_form(cell.text)


def titles_a_bill(text: str) -> bool:
    """Say whether a text begins as a bill calls itself: `Tax Invoice`, `Handwerkerrechnung`."""
    titles = vocabulary().words["title"]
    first = flat(text.split(maxsplit=1)[0]) if text.split() else ""
    return first.startswith(titles) or first.endswith(titles)


def is_salutation(cell: Span) -> bool:
    """Say whether a cell only addresses somebody."""
    return flat(cell.text) in vocabulary().words["salutation"]


def has_legal_form(text: str) -> bool:
    """Say whether a name carries a legal form such as Ltd or GmbH."""
    words = [flat(w) for w in re.split(r"[\s,]+", text) if flat(w)]
    known = forms().legal_forms
    pairs = ["".join(words[i : i + n]) for n in (1, 2, 3) for i in range(1, len(words) - n + 1)]
    return any(p in known for p in pairs) or (len(words) == 1 and words[0] in known)


def begins_with_label(cell: Span) -> bool:
    """Say whether a cell begins with a label of a field."""
    first = next(iter(phrases_in(cell)), None)
    if not first or first.span.start > cell.start + 1 or not first.names("fields"):
        return False
    return labels_a_value(cell, first)


def behind_heading(cell: Span) -> Span:
    """Return the cell without a party's label that it begins with, as in `for Smith Ltd`."""
    first = next(iter(phrases_in(cell)), None)
    if first and first.span.start <= cell.start + 1 and first.names("parties"):
        return Span(cell.row, first.span.end, cell.end).stripped()
    return cell


def labels_a_value(cell: Span, label: Label) -> bool:
    """Say whether the cell is a label with its value, rather than a name that begins alike."""
    after = cell.row.text[label.span.end :].lstrip(" ")
    return after[:1] in {":", "\t", "", "#"} or any(c.isdigit() for c in cell.text)


def domains_on(sheet: Sheet) -> frozenset[str]:
    """Return the names in mail and web addresses, by their letters."""
    hosts = (m.group(1).split(".")[-1] for m in DOMAIN.finditer(sheet.text))
    return frozenset(flat(host) for host in hosts if len(flat(host)) >= _DOMAIN_WORD)


def without_form(found: Found[str] | None, sheet: Sheet) -> Found[str] | None:
    """Drop a French legal form that the page states apart, as in `SARL au capital de`."""
    if not found:
        return None
    words = found.value.split()
    known = forms()
    text = fold(sheet.text)
    if not words[1:] or flat(words[-1]) not in known.forms_beside_the_name:
        return found
    if not any(f"{flat(words[-1])} {mention}" in text for mention in known.form_mentions):
        return found
    return Found(" ".join(words[:-1]).rstrip(" ,-"), found.confidence, found.source, found.how)
