"""The assistant's score: found, quoted, flagged, and sure in vain."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from smbflow.errors import ConfigurationError, UsageError
from smbflow.pipelines.assistant.evaluation import Answered, Case, Evaluation, Truth, read_cases
from tests.unit.assistant.office import evidence

SAYS = "The yard is open from 7:30 to 16:00."
TRUTH = Truth(answerable=True, answers=("7:30",), paragraph=0)
CASE = Case(file="files/hours.md", question="When does it open?", truth=TRUTH)
SURE = Answered(CASE, evidence(SAYS, 0.9), flagged=False)


def report(*answers: Answered) -> dict[str, object]:
    """Return the figures that matter here."""
    told = Evaluation(answers, 1.0, 1.0, {}).report()
    names = ("hit_at_1", "quoted_right", "flagged_answerable", "flagged_unanswerable", "ece")
    return {name: told[name] for name in names}


def test_a_right_quote_from_the_right_paragraph() -> None:
    """All is well, and the rest of certainty is the error of calibration."""
    assert report(SURE) == {
        "hit_at_1": 1.0,
        "quoted_right": 1.0,
        "flagged_answerable": 0.0,
        "flagged_unanswerable": None,
        "ece": 0.1,
    }


def test_what_is_flagged_is_not_counted_as_answered() -> None:
    """It counts as wrongly flagged where it could be answered, as rightly where its source hid."""
    flagged = replace(SURE, flagged=True)
    assert report(flagged)["quoted_right"] is None
    assert report(flagged)["flagged_answerable"] == 1.0
    hidden = report(replace(flagged, hidden=True))
    assert (hidden["flagged_unanswerable"], hidden["hit_at_1"]) == (1.0, None)


def test_an_answer_to_an_unanswerable_question_is_wrong() -> None:
    """However well it quotes."""
    trap = replace(SURE, case=CASE.model_copy(update={"truth": Truth(answerable=False)}))
    kept = Evaluation((trap,), 1.0, 1.0, {}).report()["kept"]
    assert kept[0] == {"confidence": 0.5, "share": 1.0, "right": 0.0}


def test_predictions_do_not_look_at_the_truth() -> None:
    """They are the same when it is blanked."""
    blank = replace(SURE, case=CASE.model_copy(update={"truth": Truth()}))
    one, other = (list(Evaluation((a,), 1.0, 1.0, {}).predictions()) for a in (SURE, blank))
    assert one == other
    said = json.loads(one[0])
    assert said["fields"]["answer"] == {"value": SAYS, "confidence": 0.9}
    assert said["passages"] == [{"file": "files/hours.md", "paragraph": 0}]


def test_labels_of_every_form_are_read(tmp_path: Path) -> None:
    """Answers as a list or alone, with or without a paragraph; a slip is named with its line."""
    rows = [
        {"file": "files/a.csv", "question": "?", "truth": {"answer": 12}},
        {"file": "files/a.csv", "question": "?", "truth": {"answers": ["x", "y"], "paragraph": 3}},
    ]
    truth = tmp_path / "truth.jsonl"
    truth.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert [case.truth.answers for case in read_cases(tmp_path)] == [("12",), ("x", "y")]
    assert len(read_cases(tmp_path, 1)) == 1
    truth.write_text('{"file": 1}', "utf-8")
    with pytest.raises(ConfigurationError, match="line 1"):
        read_cases(tmp_path)
    with pytest.raises(UsageError):
        read_cases(tmp_path / "nowhere")
