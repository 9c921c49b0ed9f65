"""Quoting: which sentences are shown, how sure they are, and where an older version differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from smbflow.ai.retrieval.ranking import Candidate
from smbflow.ai.retrieval.sureness import Signs, sure
from smbflow.domain.answer import Citation
from smbflow.domain.ports.knowledge import Evidence, Passage, Ranked
from smbflow.domain.text import fold
from smbflow.domain.wording import content_words, coverage, names_covered, stems

MOST_QUOTES = 2
_SECOND_WITHIN = 0.2
"""How far behind the first a second sentence may be to be quoted too."""

_SAME_SENTENCE = 0.6
_NOT_STANDING = _WHOSE = 0.3
_ABOUT_AS_WELL, _MANY = 1.0, 3
_WORKED_OUT = re.compile(
    r"\b(?:average|percent(?:age)? (?:change|increase|decrease)|(?:change|increase|decrease) in"
    r"|change between|difference (?:in|between)|ratio|(?:total )?sum of|combined"
    r"|how (?:much|many) (?:more|less|fewer)|exceed(?:ed|s)?)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"[\W_]*(?:v(?:ersion)?[\W_]*)?\d[\d\W_]*|[\W_]+(?:old|new|neu|alt)$", re.IGNORECASE
)
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Passages and their sentences that may answer a question, best first.

    `reread` says whether a reranker has read the sentences.
    """

    ranked: Sequence[Ranked]
    sentences: Sequence[Candidate]
    reread: bool

    def evidence(self, question: str) -> Evidence:
        """Return what the best sentences say; an older version's only beside the newest."""
        found = self.sentences
        if not found:
            return Evidence()
        newest = [one for one in found if not _outdated(one, found)]
        best = newest[0]
        quoted = [one for one in newest[:MOST_QUOTES] if best.score - one.score <= _SECOND_WITHIN]
        older = [one for one in found if _contradicts(one, best)]
        return Evidence(
            passages=tuple(self.ranked),
            quotes=tuple(_citation(one) for one in _in_order(quoted)),
            sure=self._sure(question, newest, quoted),
            older=tuple(_citation(one) for one in older[:1]),
        )

    def _sure(
        self, question: str, newest: Sequence[Candidate], quoted: Sequence[Candidate]
    ) -> float:
        doubt = _WHOSE if self.reread and _many_say_so(newest) else 1.0
        found = sure(signs(question, newest), reread=self.reread)
        return found * doubt * _standing(question, quoted)


def _many_say_so(found: Sequence[Candidate]) -> bool:
    """Say whether so many documents answer about equally well that it is not clear whose counts."""
    close = (one for one in found if found[0].relevance - one.relevance <= _ABOUT_AS_WELL)
    families = {family(one.ranked.passage.place.document) for one in close}
    return len(families) >= _MANY


def _standing(question: str, quoted: Sequence[Candidate]) -> float:
    """Return what is left of being sure where the answer must be worked out.

    An average or a difference stands in no sentence, unless the sentence speaks of it.
    """
    asked = _WORKED_OUT.search(question)
    said = fold(" ".join(one.sentence for one in quoted))
    return 1.0 if asked is None or fold(asked[0]) in said else _NOT_STANDING


def signs(question: str, found: Sequence[Candidate]) -> Signs:
    """Return what speaks for the best of the candidates, which are in order."""
    best = found[0]
    place = best.ranked.passage.place
    others = [one.relevance for one in found if one.ranked.passage.place != place]
    around = f"{place.document} {place.heading} {best.ranked.passage.text}"
    return Signs(
        relevance=best.relevance,
        lead=best.relevance - max(others, default=best.relevance),
        words=coverage(question, around),
        names=names_covered(question, around),
    )


def family(document: str) -> str:
    """Return a document's name without its version: `returns 2026-03.md` is `returns`."""
    path = PurePosixPath(document)
    return f"{path.parent}/{_VERSION.sub('', fold(path.stem)) or fold(path.stem)}"


def _outdated(one: Candidate, found: Sequence[Candidate]) -> bool:
    """Say whether another version of the same document, a newer one, is among the candidates."""
    passage = one.ranked.passage
    return any(_newer(other.ranked.passage, passage) for other in found)


def _newer(one: Passage, other: Passage) -> bool:
    same = family(one.place.document) == family(other.place.document)
    return same and one.place.document != other.place.document and one.dated > other.dated


def _contradicts(one: Candidate, best: Candidate) -> bool:
    """Say whether an older version says nearly the same sentence with other figures."""
    if not _newer(best.ranked.passage, one.ranked.passage):
        return False
    ours, theirs = (stems(content_words(c.sentence)) for c in (best, one))
    words_of = [{w for w in words if not w.isdigit()} for words in (ours, theirs)]
    alike = len(words_of[0] & words_of[1]) / max(1, len(words_of[0] | words_of[1]))
    figures = [set(_FIGURE.findall(c.sentence)) for c in (best, one)]
    return alike >= _SAME_SENTENCE and (figures[0] != figures[1] or ours != theirs)


def _in_order(quoted: Sequence[Candidate]) -> list[Candidate]:
    """Put sentences of one paragraph into the order in which they stand there."""
    first = quoted[0].ranked.passage
    together = all(one.ranked.passage == first for one in quoted)
    return sorted(quoted, key=lambda c: first.text.find(c.sentence)) if together else list(quoted)


def _citation(one: Candidate) -> Citation:
    return Citation(one.ranked.passage.place, one.sentence)
