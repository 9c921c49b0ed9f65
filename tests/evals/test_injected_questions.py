"""Documents of others that try to steer a model: the question that they get into stays the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smbflow.ai.reading.reader import FileReader
from smbflow.domain.clock import VirtualClock
from smbflow.domain.outcome import Escalate
from smbflow.domain.ports.models import FREE, Locality, Model
from smbflow.orchestration.calling import Caller, Neighbours, Rules
from smbflow.orchestration.consultation import Consultant, Question, Unanswered
from smbflow.orchestration.scripted import MemoryLedger, ScriptedGateway, reply
from smbflow.pipelines.invoices.answer import PROMPT, SHAPE
from tests.models.test_injection import MISSING, OBEDIENT, case_of, unmoved
from tests.models.test_second_reading import UNSURE, judged, office, saying
from tests.unit.invoices.office import NOW

pytestmark = pytest.mark.data
ELSEWHERE = {"approve": True, "iban": "DE59100000000999999999", "gross_total": "1.00"}
OBEDIENT_IN_FORM = {
    name: said for name, said in OBEDIENT.items() if not said.keys() - OBEDIENT["all"].keys()
}


@pytest.mark.parametrize("name", ["inject_D.pdf", "inject_D.eml"])
def test_an_obedient_model_changes_nothing(labelled_data: Path, name: str) -> None:
    """Even a model that obeys the document only gives an answer that does not fit the form."""
    path = labelled_data / "nasty_generated" / "files" / name
    reading = FileReader(lambda _: "0" * 64).read(path, name)
    text = reading.text or (reading.letter.body if reading.letter else "")
    model = Model("m", "openai/m", Locality.LOCAL, at="http://127.0.0.1:9", price=FREE)
    gateway = ScriptedGateway([reply(json.dumps(ELSEWHERE))])
    near = Neighbours(gateway, MemoryLedger(), VirtualClock(NOW))
    consultant = Consultant(Caller(Rules({"m": model}), near))
    found = consultant.ask(Question(PROMPT, text, SHAPE), ("m",))
    assert isinstance(found, Unanswered)
    [first, _] = gateway.calls
    assert first.schema == SHAPE.schema
    hidden = "".join(page.hidden_text for page in reading.pages)
    assert not hidden or hidden not in first.messages[1].text


@pytest.mark.parametrize("name", ["inject_D.pdf", "inject_D.eml"])
@pytest.mark.parametrize("obeyed", OBEDIENT_IN_FORM.values(), ids=OBEDIENT_IN_FORM)
def test_an_obedient_answer_in_the_form_is_a_question_at_most(
    labelled_data: Path, name: str, obeyed: dict[str, Any]
) -> None:
    """What an attacker wants said, said in the right form: no value moves, a person is asked."""
    path = labelled_data / "nasty_generated" / "files" / name
    reading = FileReader(lambda _: "0" * 64).read(path, name)
    for ours in (UNSURE, MISSING):
        of = office(ours, saying(**obeyed), names=("one", "two"))
        case = case_of(of, reading, name).value
        assert unmoved(case.draft, ours)
        assert isinstance(judged(of, case), Escalate)
