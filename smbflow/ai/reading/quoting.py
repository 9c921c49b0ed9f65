"""What a mail's sender wrote just now: the history and the signature are cut off.

Mail programs mark what they quote by a `>` before each line, by a line that says who wrote when, or
by a block of headers (Outlook). HTML comes here as text with `>` before what stands in a
blockquote. English, German, French, Spanish and Dutch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

_WROTE = re.compile(
    r"^(?:"
    r"on\b.{4,}\bwrote"
    r"|(?:am|den|on)\b.{4,}\bschrieb\b.*"
    r"|.{3,}\bschrieb am\b.{4,}"
    r"|le\b.{4,}\ba écrit"
    r"|el\b.{4,}\bescribió"
    r"|op\b.{4,}\bschreef\b.*"
    r"|op\b.{4,}\bheeft\b.{2,}\bgeschreven"
    r"|.{3,}<[^<>@\s]+@[^<>\s]+>\s*(?:wrote|schrieb|a écrit|escribió|schreef)"
    r")\s*:\s*$",
    re.IGNORECASE | re.DOTALL,
)
_WROTE_BEGINS = re.compile(r"^(?:on|am|den|le|el|op)\b", re.IGNORECASE)
_WROTE_LINES, _LONGEST_ATTRIBUTION = 3, 400
_RULE = re.compile(
    r"^[ >]*-{2,}\s*(?:original (?:message|appointment)|ursprüngliche nachricht"
    r"|originalnachricht|message d.origine|mensaje original|oorspronkelijk bericht"
    r"|(?:begin )?forwarded message|weitergeleitete nachricht|message (?:transféré|transmis)"
    r"|mensaje reenviado|doorgestuurd bericht)\s*-{2,}\s*$"
    r"|^begin forwarded message:$|^_{20,}$",
    re.IGNORECASE,
)
_SENDER_LINE = re.compile(r"^[ *]*(?:from|von|de|van)[ *]*:[ *]*\S", re.IGNORECASE)
_HEADER_LINE = re.compile(
    r"^[ *]*(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|date|enviado|fecha"
    r"|para|asunto|verzonden|aan|onderwerp|importance|priority)[ *]*:",
    re.IGNORECASE,
)
_BLOCK_LINES, _BLOCK_HEADERS = 6, 2
_QUOTED = re.compile(r"^\s*>")
_SIGN_OFF = re.compile(
    r"^(?:(?:with |many |kind(?:est)? |best |warm(?:est)? |yours? )+"
    r"(?:thanks|regards?|wishes|sincerely|faithfully|truly)"
    r"|(?:many )?thanks and (?:kind |best |warm )*(?:regards|wishes)"
    r"|regards|sincerely|cheers|best|thanks(?: and regards)?|thank you"
    r"|(?:mit )?(?:freundliche[nm]?|beste[nm]?|viele[nm]?|liebe[nm]?|herzliche[nm]?)"
    r"(?: und [a-zäöüß]+)? gr(?:ü|ue)(?:ß|ss)en?|hochachtungsvoll|mfg|vg|lg"
    r"|(?:bien )?cordialement|bien à vous|sincères salutations|salutations distinguées"
    r"|(?:un )?saludos?(?: cordial(?:es)?)?|(?:muy )?atentamente|cordialmente"
    r"|(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|hoogachtend|mvg)"
    r"\s*[,.!]?(?: aus [^\W\d_]+)?$",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 14
_AFTERTHOUGHT = re.compile(r"^\s*p\.?\s?s\.?\b", re.IGNORECASE)
_DEVICE = re.compile(
    r"^(?:sent (?:from|with|via) (?:my |mobile|outlook|yahoo|proton)|get outlook for"
    r"|von meinem .{2,30} gesendet|gesendet (?:von|mit) |diese nachricht wurde von meinem"
    r"|envoyé (?:de(?:puis)?|à partir de) |enviado (?:desde|con) |verstuurd vanaf |verzonden via )",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^[\W_]*(?:(?:important|disclaimer|confidentiality)\b.{0,40}[:.]?$"
    r"|this (?:e-?mail|message|communication)\b.{0,80}\b(?:confidential|intended)"
    r"|diese (?:e-?mail|nachricht)\b.{0,80}\bvertraulich"
    r"|ce (?:message|courriel|mail)\b.{0,80}\bconfidentiel"
    r"|este (?:mensaje|correo)\b.{0,80}\bconfidencial"
    r"|dit (?:bericht|e-?mail)\b.{0,80}\bvertrouwelijk)",
    re.IGNORECASE,
)


def newest_text(body: str) -> str:
    """Return what the sender wrote just now; a mail forwarded without a word gives what it holds.

    `body` has line feeds only. Quotes are left out wherever they stand, so that an answer below or
    between them is found too.
    """
    lines = [line.rstrip() for line in body.split("\n")]
    own = _without_signature(_without_history(lines))
    return _joined(own) or _joined(_forwarded(lines)) or body.strip()


def _without_history(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        said = _attribution(lines, at)
        if _begins_history(lines, at) or (said and not _quote_follows(lines, at + said)):
            break
        if said:
            at += said
            continue
        if not _QUOTED.match(lines[at]):
            kept.append(lines[at])
        at += 1
    return kept


def _attribution(lines: Sequence[str], at: int) -> int:
    """Return how many lines say "on … wrote:" from here; programs break it at any blank."""
    if _QUOTED.match(lines[at]) or len(lines[at]) > _LONGEST_ATTRIBUTION:
        return 0
    for count in range(1, _WROTE_LINES + 1):
        whole = " ".join(line.strip() for line in lines[at : at + count])
        if _WROTE.match(whole):
            return count
        if not _WROTE_BEGINS.match(whole):
            return 0
    return 0


def _quote_follows(lines: Sequence[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _begins_history(lines: Sequence[str], at: int) -> bool:
    return bool(_RULE.match(lines[at].strip())) or _header_block(lines, at)


def _header_block(lines: Sequence[str], at: int) -> bool:
    """Tell Outlook's way: who, when, to whom and about what, one below the other."""
    if not _SENDER_LINE.match(lines[at]):
        return False
    block = lines[at + 1 : at + 1 + _BLOCK_LINES]
    return sum(bool(_HEADER_LINE.match(line)) for line in block) >= _BLOCK_HEADERS


def _without_signature(lines: Sequence[str]) -> list[str]:
    end = next((n for n, line in enumerate(lines) if _ends_letter(lines, n)), len(lines))
    afterthought = [line for line in _afterthought(lines[end:]) if line]
    return [line for line in (*lines[:end], *afterthought) if not _DEVICE.match(line.strip())]


def _ends_letter(lines: Sequence[str], at: int) -> bool:
    line = lines[at].strip()
    if lines[at] in {"--", "-- "} or line == "--" or _DISCLAIMER.match(line):
        return any(before.strip() for before in lines[:at])
    left = sum(bool(after.strip()) for after in lines[at + 1 :])
    spoken = any(before.strip() for before in lines[:at])
    return spoken and left <= _LONGEST_SIGNATURE and bool(_SIGN_OFF.match(line))


def _afterthought(signature: Sequence[str]) -> list[str]:
    start = next((n for n, line in enumerate(signature) if _AFTERTHOUGHT.match(line)), None)
    return [] if start is None else list(takewhile(str.strip, signature[start:]))


def _forwarded(lines: Sequence[str]) -> list[str]:
    """Return a forwarded or quoted text without its marks and headers."""
    plain = [_QUOTED.sub("", line).strip() for line in lines]
    start = next((n for n in range(len(plain)) if _header_block(plain, n)), None)
    if start is None:
        return [line for line in plain if not _RULE.match(line)]
    rest = plain[start:]
    letter = next((n for n, line in enumerate(rest) if not line), len(rest))
    return _without_signature(_without_history(rest[letter:]))


def _joined(lines: Sequence[str]) -> str:
    text = "\n".join(lines).strip()
    return re.sub(r"\n{3,}", "\n\n", text)
