"""The language of a short text, told by the small words that every sentence of it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WRITTEN: Mapping[str, str] = {
    "en": (
        "the and you your we our is are was of to for with that this have has can could would "
        "will please thanks thank hello dear when what how where not do does it my from by at on "
        "in be any there if an i"
    ),
    "de": (
        "der die das und sie ihr ihre ihnen wir uns unser unsere ist sind war von zu für mit dass "
        "dieser diese haben hat kann können würde werden bitte danke hallo guten tag wann was wie "
        "wo nicht es mein meine aus bei am im ein eine einen einer auf den dem ich noch mir"
    ),
    "fr": (
        "le la les et vous votre vos nous notre est sont était de du des pour avec que qui ce "
        "cette avez avoir peut pouvez merci bonjour quand quel quelle quels comment où ne pas il "
        "mon ma mes dans par sur au aux un une je êtes si à en"
    ),
    "es": (
        "el la los las y usted ustedes su sus nosotros es son fue de del para con que este esta "
        "tiene puede pueden por favor gracias hola buenos buenas cuándo cuando qué cómo dónde no "
        "mi mis en al un una yo si lo le me se está"
    ),
    "nl": (
        "de het en u uw jullie wij ons onze is zijn was van te voor met dat deze dit heeft hebben "
        "kan kunnen zou graag bedankt dank hallo beste wanneer wat hoe waar niet er mijn uit bij "
        "op in een ik of nog naar aan als mij"
    ),
    "it": (
        "il lo la gli le e voi vostro noi nostro è sono di del della per con che questo questa "
        "avete può potete grazie buongiorno quando come dove non mio mia nel un una io si da al "
        "ho vorrei"
    ),
}
_SMALL_WORDS = {code: frozenset(words.split()) for code, words in _WRITTEN.items()}
_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 400
_FEWEST_HITS = 2
_CLEAR_BY = 1.25
"""How far ahead of the second the first must be, by small words found."""


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the text's language, empty where it is not clear."""
    words = [word.casefold() for word in _WORD.findall(text)[:_MOST_WORDS]]
    hits = {code: sum(word in small for word in words) for code, small in _SMALL_WORDS.items()}
    first, second = sorted(hits, key=lambda code: hits[code], reverse=True)[:2]
    clear = hits[first] >= _FEWEST_HITS and hits[first] >= _CLEAR_BY * hits[second]
    return first if clear else ""
