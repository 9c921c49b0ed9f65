"""The press: the business's template and our values make a PDF, and values stay values."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from smbflow.config.workspace import quote_template
from smbflow.connectors.typesetting import typeset
from smbflow.errors import TemplateBroken
from smbflow.paths import Workspace
from smbflow.pipelines.quotes.paper import paper
from smbflow.pipelines.quotes.settings import QuoteSettings
from tests.unit.quotes.shop import REFERENCE, asked

NASTY = '#panic("x") #read("/etc/passwd") $a_b$ *bold* <label> @ref \\ "quoted" // gone'


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the template that ships."""
    return quote_template(Workspace(tmp_path_factory.mktemp("empty")))


def values(text: str = "Oak parquet", lines: int = 2) -> dict[str, Any]:
    """Return the values of a quote whose every line is called this."""
    request = "\n".join(f"- {n} m2 oak parquet" for n in range(1, lines + 1))
    case = asked(f"{request}\nOption: 2 sheets BP-18\nWe collect.")
    made = paper(case, "Q-104", REFERENCE, QuoteSettings())
    return {**made, "lines": [{**line, "description": text} for line in made["lines"]]}


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_a_quote_is_one_page_with_all_that_matters(template: dict[str, bytes]) -> None:
    """Number, customer, lines, options, VAT and total."""
    [page] = pages_of(typeset(template, values()))
    for words in ("Q-104", "Tidewell Kitchens", "Oak parquet", "Options", "Total", "€135.00"):
        assert words in page


def test_a_long_quote_goes_on_the_next_page(template: dict[str, bytes]) -> None:
    """With its headings again, and the pages numbered."""
    pages = pages_of(typeset(template, values(lines=60)))
    assert len(pages) > 1
    assert all("DESCRIPTION" in page for page in pages[:-1])
    assert f"Page 1 of {len(pages)}" in pages[0]


def test_text_of_a_customer_stays_text(template: dict[str, bytes]) -> None:
    """Typst's own code is printed, not run: nothing panics, nothing is read."""
    [page] = pages_of(typeset(template, {**values(NASTY, 1), "note": NASTY, "reference": NASTY}))
    said = "".join(page.split())
    assert said.count('#panic("x")#read("/etc/passwd")') == 3
    assert "root:" not in page


def test_the_same_values_make_the_same_bytes(template: dict[str, bytes]) -> None:
    """So that a quote can be made again and compared."""
    assert typeset(template, values()) == typeset(template, values())


@pytest.mark.parametrize(
    "code",
    [
        b'#import "@preview/tablex:0.0.8": *',
        b'#read("/etc/passwd")',
        b'#read("../../secret")',
        b"#let x =",
        b'#panic("no")',
    ],
)
def test_a_template_that_cannot_be_set_says_why(code: bytes) -> None:
    """No package is fetched, no file beside the template is read."""
    with pytest.raises(TemplateBroken):
        typeset({"quote.typ": code}, {})


def test_a_package_by_a_detour_leads_nowhere() -> None:
    """A name that is put together is not fetched either, and the way out is as before."""
    before = dict(os.environ)
    with pytest.raises(TemplateBroken):
        typeset({"quote.typ": b'#import "@" + "preview/tablex:0.0.8": *'}, {})
    assert dict(os.environ) == before


def test_a_logo_is_shown(template: dict[str, bytes]) -> None:
    """It lies beside the template."""
    box = b'<rect width="9" height="9"/>'
    logo = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">' + box + b"</svg>"
    plain = typeset(template, values())
    assert typeset({**template, "logo.svg": logo}, values()) != plain


def test_the_offices_own_template_goes_first(tmp_path: Path) -> None:
    """It lies in reference/templates."""
    workspace = Workspace(tmp_path)
    own = workspace.reference / "templates" / "quote.typ"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"Ours")
    assert quote_template(workspace) == {"quote.typ": b"Ours"}


def test_a_quantity_with_decimals_is_written_as_the_customer_reads() -> None:
    """In German with a comma."""
    case = asked("Bitte um Angebot: 2,5 m2 oak parquet, Abholung")
    made = paper(case, "Q-1", REFERENCE, QuoteSettings())
    assert made["lines"][0]["quantity"] == "2,5"
    assert made["totals"]["gross"] == "138,38 €"
