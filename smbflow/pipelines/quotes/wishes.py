"""Wishes: the lines of a request, each with what is wanted, how many, and of which unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from smbflow.domain.document import Page
from smbflow.domain.evidence import Found, How, Source
from smbflow.pipelines.quotes import lexicon
from smbflow.pipelines.quotes.case import Wanted
from smbflow.pipelines.quotes.counting import Count, best_count, starts_with_count
from smbflow.pipelines.quotes.lexicon import any_of, soft

_BULLET = re.compile(
    r"^\s*(?:[-*•·–—>]+|(?:pos(?:ition)?\.?\s*)?\(?\d{1,2}[.):](?=\s)|[a-z]\))\s+", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?]+\s+(?=[^\W_a-zäöü])|[!?]\s+|;\s*|\n")
_DOTS = re.compile(r"\s*\.{2,}\s*")
_LAST_WORD = re.compile(r"[\w.]+$")
_ARTICLE = re.compile(r"\b(?:an?|one|eine?n?)\s+(?=\w{3})")
_LONG = 55
_LONGEST, _AHEAD, _NEAR = 800, 60, 20
_POSITION = re.compile(r"^\d{1,3}\s+(?=[^\W\d_]{2})")
_TALK = 4
_JOINT = re.compile(r"\s*(?:,|\band\b|\bund\b|\bplus\b|&|\bas well as\b|\bsowie\b|\+)\s+")
_WORD = re.compile(r"[^\W_]+")
MOST_TEXT = 40_000
"""So many characters of a page are read for what is wanted; no request has more."""
_FEWEST_SIGNS = 2
_LONGEST_DOUBTFUL = 12
_WEAK = 2.5
_UNIT_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a request's text and the page that it stands on."""

    page: int
    text: str


def wishes(pages: Sequence[Page], cut: re.Pattern[str], language: str) -> Iterator[Wanted]:
    """Yield what is wanted, numbered from 1; `cut` matches what says where and when, not what.

    A line without a quantity comes as doubtful: only the price list can tell whether it is one.
    """
    found = (
        wanted
        for page in pages
        for passage in _passages(page, cut)
        for wanted in [_wanted(passage, language)]
        if wanted is not None
    )
    for number, (words, count, passage, option) in enumerate(found, 1):
        yield _line(number, words, count, passage, option=option)


def _line(
    number: int, words: str, count: Count | None, passage: Passage, *, option: bool
) -> Wanted:
    source = Source(passage.page, None, passage.text)
    quantity = Found(count.value, count.confidence, source, How.TEXT) if count else None
    unit = Found(count.unit, _UNIT_SURE, source, How.TEXT) if count and count.unit else None
    weak = count is None or count.strength < _WEAK
    return Wanted(
        number=number,
        words=words,
        text=passage.text,
        quantity=quantity,
        unit=unit,
        each=count.each if count else None,
        option=option,
        doubtful=weak,
    )


def _wanted(passage: Passage, language: str) -> tuple[str, Count | None, Passage, bool] | None:
    line, option = _without_option(soft(passage.text))
    count = best_count(line, language)
    if count is None or count.strength <= 0:
        count = _single(line)
    words = _thing(passage.text, line, count)
    words = _POSITION.sub("", words) if count else words
    if len(words) < _FEWEST_SIGNS or words.replace(" ", "").isdigit():
        return None
    if count is None and len(words.split()) > _LONGEST_DOUBTFUL:
        return None
    return words, count, passage, option


def _single(line: str) -> Count | None:
    """Take `a floor pump` for one, and not for sure."""
    match = _ARTICLE.search(line)
    if match is None or _thing(line[: match.start()], line[: match.start()], None):
        return None
    return Count(Decimal(1), None, None, *match.span(), confidence=0.85, strength=1.0)


def _without_option(line: str) -> tuple[str, bool]:
    """Blank out the words that make a line an option, and say whether there are any."""
    blanked, found = _option().subn(lambda match: " " * len(match.group()), line)
    return blanked, found > 0


def _thing(written: str, line: str, count: Count | None) -> str:
    """Return the name of a thing as it was written, without what stands around it."""
    start, end = (count.start, count.end) if count else (0, 0)
    kept = "".join(a if b != " " else " " for a, b in zip(written, line, strict=True))
    before = "" if _is_talk(kept[:start], kept[end:]) else kept[:start]
    words = _purpose().split(f"{before} {kept[end:]}")[0].replace(":", " ").split()
    lead, tail = lexicon.word_set("noise", "lead"), lexicon.word_set("noise", "tail")
    while words and _bare(words[0]) in lead | {""}:
        words = words[1:]
    while words and _bare(words[-1]) in tail | {""}:
        words = words[:-1]
    return " ".join(words).strip(" ,;.-–:!?()'")


def _is_talk(before: str, after: str) -> bool:
    """Say whether what stands before a quantity only leads up to it: `we would like 20 m of …`."""
    said = before.split()
    if not said or re.search(r"\w", after) is None:
        return False
    talk = frozenset().union(*(lexicon.word_set("noise", n) for n in ("lead", "tail", "before")))
    announced = len(said) >= _TALK and said[-1].endswith(":")
    return announced or _bare(said[-1]) in talk


def _bare(word: str) -> str:
    return soft(word).strip(",;.-–:!?()'\"")


def _passages(page: Page, cut: re.Pattern[str]) -> Iterator[Passage]:
    for paragraph in _paragraphs(_without_ending(page.text[:MOST_TEXT].splitlines())):
        plain = cut.sub("\n", _DOTS.sub("   ", paragraph))
        for sentence in (piece for one in _sentences(plain) for piece in _pieces(one)):
            yield from (Passage(page.number, part) for part in _parts(sentence))


def _sentences(text: str) -> Iterator[str]:
    """Part a text into sentences; `approx. 20` and `3. Dezember` go on."""
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        last = _LAST_WORD.search(soft(text[max(begin, match.start() - _NEAR) : match.start()]))
        word = last.group().lstrip("0123456789") if last else ""
        short = word in lexicon.word_set("noise", "short")
        if match.group()[0] == "." and (
            short or _month().match(soft(text[match.end() : match.end() + _NEAR]))
        ):
            continue
        yield text[begin : match.start()]
        begin = match.end()
    yield text[begin:]


def _pieces(sentence: str) -> Iterator[str]:
    """Cut what no person writes as one sentence: work must not grow with its square."""
    return (sentence[at : at + _LONGEST] for at in range(0, len(sentence), _LONGEST))


def _without_ending(lines: Sequence[str]) -> Iterator[str]:
    """Yield a mail's own lines: no signature, nothing quoted."""
    for line in lines:
        plain = soft(line).strip()
        if plain in {"--", "-- "} or _ending().match(plain):
            return
        if not plain.startswith(">"):
            yield line


def _paragraphs(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines of lists one by one, and lines of prose joined as they were written."""
    prose = ""
    for line in (one.strip() for one in lines):
        listed = _of_a_list(line)
        if line and not listed and prose and _goes_on(prose, line):
            prose = f"{prose} {line}"
            continue
        yield from (prose,) if prose else ()
        prose = "" if listed else line
        if listed:
            yield _BULLET.sub("", line)
    yield from (prose,) if prose else ()


def _goes_on(prose: str, line: str) -> bool:
    """Say whether a line goes on with the one before: readers leave out the empty lines between."""
    if prose[-1] in ".:;!?" or len(prose) > _LONGEST:
        return False
    return line[0].islower() or prose[-1] in ",-" or len(prose) >= _LONG


def _of_a_list(line: str) -> bool:
    if not line.strip() or len(line) > _LONGEST:
        return False
    if _BULLET.match(line) or "   " in line.strip():
        return True
    plain = _without_option(soft(line))[0].strip()
    if starts_with_count().match(plain):
        return True
    count = best_count(plain, "en")
    return count is not None and not plain[count.end :].strip(" .,;)") and count.strength > 0


def _parts(sentence: str) -> Iterator[str]:
    """Part a sentence where the next thing begins with its own quantity."""
    line, begin = soft(sentence), 0
    for match in _JOINT.finditer(line):
        if line[begin : match.start()].strip() and _begins_a_thing(
            line[match.end() : match.end() + _AHEAD]
        ):
            yield sentence[begin : match.start()].strip()
            begin = match.end()
    if sentence[begin:].strip():
        yield sentence[begin:].strip()


def _without_talk(line: str) -> str:
    """Drop words that only lead up to a quantity: `need 20 m of …`."""
    talk = lexicon.word_set("noise", "lead") | lexicon.word_set("noise", "before")
    words = line.split(" ")
    while len(words) > 1 and words[0] in talk - lexicon.numbers().keys() - {"a", "an"}:
        words = words[1:]
    return " ".join(words)


def _begins_a_thing(line: str) -> bool:
    line = _without_talk(line)
    if not starts_with_count().match(line):
        return False
    count = best_count(line, "en")
    return count is not None and any(map(_names, _thing(line, line, count).split()))


def _names(word: str) -> bool:
    """Say whether a word can name a thing: no figure and no unit."""
    plain = _bare(word)
    return plain[:1].isalpha() and lexicon.unit_of(plain) is None


@cache
def _option() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(lexicon.words('wishes', 'option'))})\b:?")


@cache
def _purpose() -> re.Pattern[str]:
    """Return a pattern for what a thing is for: `for our hall`."""
    whose = any_of(lexicon.words("noise", "whose"))
    return re.compile(rf"\s(?:for|f[uü]r)\s+(?:{whose})\b", re.IGNORECASE)


@cache
def _month() -> re.Pattern[str]:
    months = (name for names in lexicon.words("dates", "months") for name in names.split())
    return re.compile(rf"(?:{any_of(months)})\b")


@cache
def _ending() -> re.Pattern[str]:
    ends, quoted = lexicon.words("noise", "ends"), lexicon.words("noise", "quoted")
    quoting = rf"|.*(?:{any_of(quoted)})\s*$|-+\s*(?:{any_of(quoted)})"
    return re.compile(rf"(?:{any_of(ends)})\b[\s,.!]*(?:$|\w+$|\w+ \w+$){quoting}")
