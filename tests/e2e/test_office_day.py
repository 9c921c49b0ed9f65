"""The real command on one prepared office: every list and every decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Answer, Bench, MakeBench

pytestmark = pytest.mark.xdist_group("office")

CHANGED = "bank_details_changed"
CALLED = ("--called", "Mr Ito", "--number-on-file", "+49 30 1234")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, make_bench: MakeBench) -> Bench:
    """Return an office that worked off a morning's mail; each test has invoices of its own."""
    bench = make_bench(tmp_path_factory.mktemp("day") / "office")
    for name in ("clean", "taken-back", "shown"):
        bench.drop(name)
    for name in ("unknown", "not-ours", "for-later"):
        bench.drop(name, supplier="Nobody Knows Ltd", vat_id="DE129274202", iban="")
    bench.drop("robbed", iban="DE02120300000000202051")
    done = bench.run("run", "--once", "--json")
    assert done.code == 0, done.err
    assert {event["kind"] for event in done.lines()} >= {"taken_in", "asked", "ready"}
    return bench


@pytest.fixture(scope="module")
def answers(office: Bench) -> dict[str, Answer]:
    """Decide on the morning's questions, let the engine act on it, and return what was said."""
    robbed, unknown, back = map(office.number, ("robbed", "unknown", "taken-back"))
    said = {
        "a plain yes": office.run("approve", robbed),
        "without a call": office.run("approve", robbed, "--confirm", CHANGED),
        "with a call": office.run("approve", robbed, "--confirm", CHANGED, *CALLED),
        "a wrong field": office.run("correct", unknown, "colour=red"),
        "the supplier": office.run("correct", unknown, "supplier=ACME", "line:1.account=6000"),
        "undo": office.run("undo", back),
        "asks again": office.run("escalations", "--json"),
        "yes": office.run("approve", back),
        "run": office.run("run", "--once"),
    }
    assert said["run"].code == 0, said["run"].err
    return said


def test_a_known_supplier_passes_alone(office: Bench) -> None:
    """A clean electronic invoice is ready to import, and says so in words too."""
    job = office.job("clean")
    assert (job["state"], job["posting"], job["amount"]) == ("done", "ready", "119.00")
    assert "Ready to import" in office.run("jobs", "clean").out


def test_a_story_has_what_the_contract_promises(office: Bench) -> None:
    """`show --json` holds fields with their evidence, effects, events and the file's hash."""
    story = office.story("shown")
    assert len(story["sha256"]) == 64
    gross = story["fields"]["gross_total"]
    assert (gross["value"], gross["how"]) == ("119.00", "xml")
    assert story["decision"] is None
    assert [effect["state"] for effect in story["effects"]] == ["ready"]
    assert story["events"][0]["kind"] == "taken_in"
    assert "119.00" in office.run("show", office.number("shown")).out


def test_what_needs_you_says_why(office: Bench) -> None:
    """Escalations carry stable reasons, sentences, and hard stops first."""
    rows = office.run("escalations", "--json").lines()
    reasons = {row["number"]: [f["reason"] for f in row["findings"]] for row in rows}
    assert CHANGED in reasons["robbed"]
    assert "supplier_unknown" in reasons["unknown"]
    assert rows[0]["hard"]


def test_a_hard_stop_wants_more_than_a_yes(office: Bench, answers: dict[str, Answer]) -> None:
    """Changed bank details pass only named and with a call; then the bill is ready."""
    assert answers["a plain yes"].code == 1
    assert CHANGED in answers["a plain yes"].err
    assert answers["without a call"].code == 1
    assert answers["with a call"].code == 0
    story = office.story("robbed")
    assert (story["state"], story["posting"]) == ("done", "ready")
    assert story["decision"]["by"] == "Pat"


def test_a_correction_is_checked_again(office: Bench, answers: dict[str, Answer]) -> None:
    """With the right supplier the invoice is no stranger's; a field that is none is refused."""
    assert answers["a wrong field"].code == 2
    assert "colour" in answers["a wrong field"].err
    assert answers["the supplier"].code == 0
    story = office.story("unknown")
    assert story["lines"][0]["account"] == "6000"
    assert "supplier_unknown" not in story["reasons"]


def test_a_decision_can_be_taken_back_while_held(office: Bench, answers: dict[str, Answer]) -> None:
    """Undone, a ready bill asks again; approved once more it is ready again."""
    assert answers["undo"].code == 0
    asked = {row["number"]: row["findings"] for row in answers["asks again"].lines()}
    assert [finding["reason"] for finding in asked["taken-back"]] == ["undone"]
    assert answers["yes"].code == 0
    assert office.job("taken-back")["posting"] == "ready"


def test_a_rejected_invoice_is_set_aside(office: Bench) -> None:
    """Do not post: with a reason, in a person's name, out of the list of what needs you."""
    number = office.number("not-ours")
    assert office.run("reject", number).code == 2
    assert office.run("reject", number, "--reason", "not_ours", "--why", "next door").code == 0
    job = office.job("not-ours")
    assert (job["state"], job["reasons"]) == ("aside", ["do_not_post"])
    assert "next door" in job["reason"]
    again = office.run("reject", number, "--reason", "not_ours")
    assert (again.code, "does not wait" in again.err) == (1, True)


def test_later_stays_on_the_list_until_its_time(office: Bench) -> None:
    """Put off to a day, an invoice keeps waiting and shows until when."""
    number = office.number("for-later")
    assert office.run("later", number, "--until", "2099-01-01").code == 0
    rows = office.run("escalations", "--json").lines()
    assert rows[-1]["id"] == int(number)
    assert rows[-1]["later_until"].startswith("20")
    assert office.run("later", number, "--until", "soon").code == 2


def test_a_person_compares_the_page_with_ours(office: Bench) -> None:
    """A check shows ours only after all four were read, and says where they differ."""
    number = office.number("shown")
    assert office.run("check", number, "total=119").code == 2
    read = ("supplier=Acme Tea GmbH", "number=shown", "vat=19,00", "total=120")
    compared = office.run("check", number, *read, "--json").lines()
    assert {line["field"]: line["same"] for line in compared} == {
        "supplier_name": True, "invoice_number": True, "tax_total": True, "gross_total": False,
    }  # fmt: skip


def test_the_history_is_whole_and_can_be_carried_off(office: Bench) -> None:
    """The chain verifies, and exports as one JSON object or CSV row an event."""
    verdict = office.run("audit", "verify", "--json")
    assert verdict.code == 0
    events = verdict.lines()[0]["events"]
    assert len(office.run("audit", "export").lines()) == events
    assert len(office.run("audit", "export", "--format", "csv").out.splitlines()) == events + 1


def test_the_month_is_told_honestly(office: Bench) -> None:
    """Stats count what came in; a check of one's own choice makes no figure."""
    rows = office.run("stats", "--json").lines()
    row = next(one for one in rows if one["pipeline"] == "invoices")
    assert row["taken_in"] == 7
    assert row["right"] is None
    assert "not known yet" in office.run("stats").out
    assert office.run("stats", "--month", "1999-01").code == 0
    assert office.run("stats", "--month", "soon").code == 2


def test_the_doctor_finds_a_sound_office_sound(office: Bench) -> None:
    """Every check is fine; a wrong reference file is then named with row and column."""
    assert office.run("doctor").code == 0
    people = office.root / "reference" / "people.csv"
    before = people.read_text(encoding="utf-8")
    people.write_text("name,limit\nAnn,lots\n", encoding="utf-8")
    sick = office.run("doctor", "--json")
    people.write_text(before, encoding="utf-8")
    assert sick.code == 1
    wrong = next(line for line in sick.lines() if not line["ok"])
    assert "people.csv row 2, column limit" in wrong["sentence"]
