from __future__ import annotations

from types import SimpleNamespace

from smbflow.ai.reading.recognised import Piece, with_piece_scores, words_of


def pieces_of(*parts: tuple[str, float]) -> list[Piece]:
    """Return pieces with letters ten wide; each begins so far from the start of the line."""
    return [
        (text, 0.9, ((x, 0.0), (x + 10 * len(text), 0.0), (x + 10 * len(text), 20.0), (x, 20.0)))
        for text, x in parts
    ]


def words(text: str, *parts: tuple[str, float]) -> list[str]:
    """Return the words that a line's pieces make."""
    return [word for word, _, _ in words_of(text, pieces_of(*parts))]


def test_pieces_of_one_word_are_joined() -> None:
    """A name in wide letters stays whole."""
    assert words("MILLER LTD", ("MIL", 0), ("LER", 35), ("LTD", 100)) == ["MILLER", "LTD"]


def test_a_wide_gap_parts_words_that_ran_together() -> None:
    """The reader lost the blank between a word and an amount."""
    assert words("Total12.50", ("Total", 0), ("12.50", 90)) == ["Total", "12.50"]


def test_pieces_that_do_not_spell_the_text_give_no_words() -> None:
    """The line then counts as a whole, with the box that was seen."""
    assert words("Total 12.50", ("Total", 0)) == []


def test_a_piece_is_as_legible_as_its_worst_letter() -> None:
    """The score of a word is not that of some letter elsewhere in the line."""
    kind = SimpleNamespace(name="EN_NUM")
    info = SimpleNamespace(words=[["a", "b"], ["c"]], word_types=[kind, kind], confs=[])
    info.confs = [0.9, 0.4, 0.1, 0.8]

    def decode() -> tuple[list[tuple[str, float]], list[SimpleNamespace]]:
        return [("ab c", 0.7)], [info]

    _, (scored,) = with_piece_scores(decode)()
    assert scored.confs == [0.4, 0.8]
