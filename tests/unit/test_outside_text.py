import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.domain.text import compact_id, fold, printable, squeeze

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text())
def test_nothing_that_steers_a_terminal_survives(text: str) -> None:
    """Whatever comes in, what goes out holds no control, format or unassigned character."""
    safe = printable(text, lines=True)
    kinds = {unicodedata.category(c) for c in safe if c != "\n"}
    assert not {k for k in kinds if k.startswith("C") or k in {"Zl", "Zp"}}


@given(st.text())
def test_making_text_safe_twice_changes_nothing(text: str) -> None:
    """Safe text is a fixed point, so that no layer need know whether another one cleaned it."""
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("inv[/]oice.pdf", "inv[/]oice.pdf"),
        ("\x1b]52;c;aGk=\x07", "�]52;c;aGk=�"),
        ("gpj\u202efdp", "gpj�fdp"),
        ("a\nb\tc\r", "a b c "),
        ("Müller & Söhne №5 – 12 €", "Müller & Söhne №5 – 12 €"),
        ("\udc80", "�"),
    ],
)
def test_unsafe_characters_are_marked_not_dropped(raw: str, shown: str) -> None:
    """A person sees that something was there; ordinary text of any script is left alone."""
    assert printable(raw) == shown


def test_every_bidi_control_is_marked() -> None:
    """No character can make a line read the other way round."""
    assert printable(BIDI) == "�" * len(BIDI)


def test_line_breaks_stay_only_where_asked_for() -> None:
    """A file name is one line; a page may have many."""
    assert printable("a\nb") == "a b"
    assert printable("a\nb", lines=True) == "a\nb"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller GmbH & Co. KG", "MULLER GMBH CO KG"),
        ("Straße", "STRASSE"),
        ("Café  du-Nord", "cafe du nord"),
        ("A.B.C. Ltd.", "a b c ltd"),
    ],
)
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    """Case, accents, punctuation and white space make no difference to a name."""
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_and_squeezing_are_stable(text: str) -> None:
    """Folding what is folded, and squeezing what is squeezed, changes nothing."""
    assert fold(fold(text)) == fold(text)
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.text(alphabet="ABC123"), st.text(alphabet=" -./_"))
def test_separators_make_no_difference_to_an_identifier(body: str, separator: str) -> None:
    """An IBAN in groups of four is the same IBAN."""
    assert compact_id(separator.join(body)) == compact_id(body)
