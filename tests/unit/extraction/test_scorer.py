"""The learned scorer and its calibration: what ships, and the laws they keep."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from importlib.resources import files

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smbflow.ai.extraction import scorer
from smbflow.ai.extraction.calibration import Curve, Paper, calibrated, curves
from smbflow.ai.extraction.extractor import PageExtractor, by_rules
from smbflow.ai.extraction.features import PLACES
from smbflow.ai.extraction.material import Material, gather
from smbflow.ai.extraction.suggestions import SOURCES
from smbflow.ai.reading.limits import ReadingLimits
from smbflow.ai.reading.plain import text_pages
from smbflow.domain.document import Media, Reading
from smbflow.domain.evidence import Found, How

MODEL = files("smbflow.ai.extraction") / "model"

LETTER = """
Harrow Tools Ltd - 4 Mill Lane - LS1 4AB Leeds

Northwind Traders Ltd                              Invoice number:   INV-2044
12 High Street                                     Invoice date:     3 March 2026
M1 2AB Manchester                                  Wanted in our bank by:     2 April 2026

Description                      Quantity     Unit price          Amount
Hex bolts M8                          100           0.25           25.00
                                              Subtotal              25.00
                                              VAT 20%                5.00
                                              Total due            £30.00
"""

confidences = st.floats(min_value=0.0, max_value=1.0)


def reading(text: str = LETTER) -> Reading:
    """Return a typed page as a reader gives it."""
    return Reading(Media.TEXT, tuple(text_pages(text, ReadingLimits())))


def material(text: str = LETTER) -> Material:
    """Return the material of a typed page."""
    return gather(reading(text))


@given(one=confidences, other=confidences)
def test_calibration_never_turns_an_order_round(one: float, other: float) -> None:
    """Of two confidences on one kind of paper, the lower stays the lower, for every field."""
    low, high = sorted((one, other))
    for by_field in curves().values():
        assert all(curve(low) <= curve(high) for curve in by_field.values())


@given(confidence=confidences, slope=st.floats(0.3, 2.0), lift=st.floats(-3.0, 3.0))
def test_a_calibrated_confidence_is_never_certain(
    confidence: float, slope: float, lift: float
) -> None:
    """Whatever the curve, nothing is surer than the highest and nothing leaves 0 to 1."""
    assert 0 <= Curve(slope, lift)(confidence) <= 0.998


def test_a_curve_without_a_fit_changes_nothing() -> None:
    """Identity is where the ridge leads."""
    assert Curve()(0.73) == 0.73


def test_every_kind_of_paper_has_its_curves() -> None:
    """Text, OCR and till receipts each have curves for what was measured on them."""
    assert set(curves()) == set(Paper)
    assert all({"supplier_name", "gross_total"} <= set(by_field) for by_field in curves().values())


def test_calibration_changes_confidences_only() -> None:
    """Values, places and what is no field stay as they are."""
    day = Found(date(2026, 3, 3), 0.8, None, How.TEXT)
    out = calibrated({"issue_date": day, "lines": (), "due_date": None}, Paper.TEXT)
    assert out["issue_date"].value == day.value
    assert (out["lines"], out["due_date"]) == ((), None)


def test_the_weights_are_those_of_the_record() -> None:
    """The file that ships is the one whose training is written down beside it."""
    record = json.loads((MODEL / "record.json").read_text(encoding="utf-8"))
    assert hashlib.sha256((MODEL / "scorer.npz").read_bytes()).hexdigest() == record["sha256"]
    assert record["command"].startswith("python -m training.fit")
    aside = record["right_of_first_choices"]["layouts_kept_aside"]
    assert all(aside["both"][name] >= aside["rules"][name] for name in SOURCES)


def test_the_weights_fit_the_features() -> None:
    """Each scored field has one weight for each place of a feature, all of them finite."""
    known = scorer.weights()
    assert set(known) == set(SOURCES)
    assert all(by.shape == (PLACES,) and np.isfinite(by).all() for by in known.values())


def test_nothing_of_the_training_is_needed_to_read() -> None:
    """Extraction runs without scikit-learn and scipy."""
    code = (
        "import sys; sys.modules['sklearn'] = None; sys.modules['scipy'] = None\n"
        "from smbflow.ai.extraction import calibration, scorer\n"
        "print(len(scorer.weights()), len(calibration.curves()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["6", "3"]


def test_a_day_is_found_under_a_label_that_no_list_knows() -> None:
    """Words beside it, its place and the other dates tell what a date is."""
    assert by_rules(material())["due_date"] is None
    draft = PageExtractor().extract(reading())
    assert draft.due_date is not None
    assert draft.due_date.value == date(2026, 4, 2)


def test_what_rules_found_stands_where_the_scorer_is_no_surer() -> None:
    """A value with its own label keeps its value."""
    draft = PageExtractor().extract(reading())
    assert draft.invoice_number is not None
    assert draft.invoice_number.value == "INV-2044"
    assert draft.issue_date is not None
    assert draft.issue_date.value == date(2026, 3, 3)


def test_no_name_is_both_parties() -> None:
    """Supplier and buyer are never the same suggestion."""
    draft = PageExtractor().extract(reading())
    assert draft.supplier_name is not None
    assert draft.buyer_name is not None
    assert draft.supplier_name.value != draft.buyer_name.value


def test_likelihoods_are_between_nothing_and_certain() -> None:
    """Every suggestion of a page is scored from 0 to 1, the likeliest first."""
    page = material()
    for ranked in scorer.score(page, by_rules(page)).values():
        likely = [each.likelihood for each in ranked]
        assert likely == sorted(likely, reverse=True)
        assert all(0 <= x <= 1 for x in likely)


def test_what_was_never_measured_keeps_its_confidence() -> None:
    """A field without a curve is neither lifted nor lowered."""
    number = Found("40-05-11", 0.8, None, How.TEXT)
    assert calibrated({"sort_code": number}, Paper.TEXT)["sort_code"] is number


@given(confidence=st.floats(0.0, 0.79))
def test_a_doubt_is_never_lifted_over_the_bar(confidence: float) -> None:
    """What the evidence leaves in doubt stays a question, however right such values were."""
    assert Curve(2.0, 3.0)(confidence) < 0.95
