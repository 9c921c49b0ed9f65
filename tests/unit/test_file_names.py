"""Names of originals that every system takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.engine.originals import safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Invoice 12.pdf", "Invoice 12.pdf"),
        ("Größe & Söhne.pdf", "Größe & Söhne.pdf"),
        ("inv[/]oice.pdf", "inv[_]oice.pdf"),
        ("..\\..\\evil.pdf", "_.._evil.pdf"),
        ("a\nb.pdf", "a b.pdf"),
        ("\u202efdp.exe", "_fdp.exe"),
        ("ends with dots. . .", "ends with dots"),
        ("", "document"),
        ("x" * 300 + ".pdf", "x" * 176 + ".pdf"),
        ("no ending worth keeping." + "x" * 40, "no ending worth keeping." + "x" * 40),
    ],
)
def test_a_name_becomes_safe_and_stays_itself(name: str, safe: str) -> None:
    """Only what some system refuses or a terminal obeys is changed."""
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_no_name_escapes(name: str) -> None:
    """No path, no control character, no blank or dot at the end, never empty, never too long."""
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) <= 180
    assert not set(safe) & set('<>:"/\\|?*\0\n\r')
    assert safe.strip(" .") == safe
    assert safe_name(safe) == safe
