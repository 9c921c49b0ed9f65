from __future__ import annotations

from smbflow.cli.commands import WHY_NOT
from smbflow.domain.decision import WhyNot
from smbflow.domain.enquiry import FlagKind
from smbflow.domain.reason import HARD_STOPS, Reason
from smbflow.pipelines.enquiries.caution import _WORDS


def test_every_sensitive_matter_is_a_stop_with_a_sentence() -> None:
    """A new kind of flag needs its reason code, its stop and its words."""
    assert set(_WORDS) == set(FlagKind)
    assert {Reason(kind.value) for kind in FlagKind} <= HARD_STOPS


def test_the_command_line_knows_every_reason_for_no() -> None:
    """Its choices are spelt out, so that a glance at the help loads nothing."""
    assert tuple(WhyNot) == WHY_NOT
