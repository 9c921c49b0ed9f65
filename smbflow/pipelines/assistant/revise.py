"""A person's own answer, as in `answer=We close at six`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from smbflow.config.complaint import not_known
from smbflow.domain.decision import Correction
from smbflow.errors import UsageError
from smbflow.pipelines.assistant.case import AssistantCase
from smbflow.pipelines.assistant.services import AssistantServices

_FIELDS = ("answer",)


def revise(_: AssistantServices, value: Any, corrections: Sequence[Correction]) -> AssistantCase:
    """Take the answer that a person typed (raises UsageError on anything else)."""
    if not isinstance(value, AssistantCase):
        raise UsageError("There is no question to answer in it", "Set it aside, or start it again.")
    case = value
    for correction in corrections:
        if correction.field not in _FIELDS:
            raise UsageError(not_known(correction.field, _FIELDS))
        if not correction.value.strip():
            raise UsageError("The answer is empty", "Type what is to be said.")
        case = replace(case, typed=correction.value.strip())
    return case
