"""The command itself: usage, exit codes, first steps, the way out to the books."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.conftest import Bench

COMMANDS = (
    "init demo run jobs show escalations approve correct reject later undo retry check pause "
    "resume autonomy export confirm import stats eval audit backup autostart doctor schema"
)


def test_help_names_every_command(bench: Bench) -> None:
    """Help lists what there is, on stdout, and ends well."""
    told = bench.run("--help")
    assert told.code == 0
    assert set(COMMANDS.split()) <= set(told.out.split())


@pytest.mark.parametrize(
    "words",
    [
        ("tea",),
        ("show", "soon"),
        ("show", "99"),
        ("eval", "cats", "."),
        ("import", "cats", "cats.csv"),
        ("export", "--to", "abacus"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_as_typed_is_said(bench: Bench, words: tuple[str, ...]) -> None:
    """Wrong usage ends with 2, a sentence on stderr and nothing on stdout."""
    told = bench.run(*words)
    assert (told.code, told.out) == (2, "")
    assert told.err
    assert "Traceback" not in told.err


def test_without_a_workspace_the_way_to_one_is_said(bench: Bench) -> None:
    """A folder that is no workspace is named; without a terminal no question is asked."""
    shutil.rmtree(bench.root)
    told = bench.run("jobs")
    assert told.code == 2
    assert "smbflow init" in told.err
    assert bench.run().code == 2


def test_a_wrong_setting_is_named_with_its_line(bench: Bench) -> None:
    """Nothing starts half-configured."""
    settings = bench.root / "smbflow.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("currency", "curency"))
    told = bench.run("run", "--once")
    assert told.code == 2
    assert "smbflow.toml line" in told.err
    assert "currency" in told.err


def test_a_store_that_is_not_ours_is_left_alone(bench: Bench) -> None:
    """An empty or foreign database is an error, never a first run."""
    store = bench.root / ".smbflow" / "store.sqlite"
    store.write_bytes(b"")
    told = bench.run("jobs")
    assert (told.code, store.read_bytes()) == (1, b"")
    assert "empty" in told.err


def test_bills_leave_are_confirmed_and_taken_back_once(bench: Bench) -> None:
    """From the inbox to the books: batch, control total, confirmation, reversal."""
    assert bench.run("export").code == 1
    bench.drop("one")
    bench.drop("two")
    assert bench.run("run", "--once").code == 0
    batch = bench.run("export", "--to", "json", "--json").lines()[0]
    assert (batch["bills"], batch["control_totals"]) == (2, {"EUR": "238.00"})
    papers = [json.loads(open_text(path)) for path in batch["files"]]
    assert {paper["number"] for paper in papers} == {"one", "two"}
    assert bench.job("one")["posting"] == "in_file"
    refused = bench.run("undo", bench.number("one"))
    assert refused.code == 1
    assert "--reversal" in refused.err
    assert bench.run("confirm", "1").code == 0
    assert bench.job("one")["posting"] == "in_books"
    assert bench.run("undo", bench.number("one"), "--reversal").code == 0
    reversal = bench.run("export", "--json").lines()[0]
    assert reversal["control_totals"] == {"EUR": "-119.00"}


def test_the_second_copy_of_an_invoice_is_stopped(bench: Bench) -> None:
    """The same invoice under another name is a hard stop that points at the first."""
    bench.drop("first", number="2044")
    assert bench.run("run", "--once").code == 0
    bench.drop("again", number="2044")
    assert bench.run("run", "--once").code == 0
    story = bench.story("again")
    assert story["state"] == "escalated"
    assert any(reason.startswith("duplicate") for reason in story["reasons"])
    assert int(bench.number("first")) in story["linked"]


def test_people_on_file_must_say_who_they_are(bench: Bench) -> None:
    """With people.csv every decision takes --by, and strangers are refused."""
    people = bench.root / "reference" / "people.csv"
    people.write_text("name,limit\nAnn,\nBen,50\n", encoding="utf-8")
    bench.drop("one", supplier="Nobody Ltd", vat_id="DE129274202", iban="")
    assert bench.run("run", "--once").code == 0
    number = bench.number("one")
    nameless = bench.run("reject", number, "--reason", "not_ours")
    assert (nameless.code, "Ann, Ben" in nameless.err) == (2, True)
    assert bench.run("reject", number, "--reason", "not_ours", "--by", "Mallory").code == 1
    assert bench.run("reject", number, "--reason", "not_ours", "--by", "Ben").code == 0


def test_past_bills_are_read_once(bench: Bench, tmp_path: Path) -> None:
    """History from the books is known to the duplicate check; a second reading adds nothing."""
    export = tmp_path / "history.csv"
    export.write_text(
        "supplier_id,number,issue_date,currency,gross,kind\nACME,77,2026-01-05,EUR,119.00,bill\n"
    )
    assert bench.run("import", "history", str(export), "--json").lines()[0]["added"] == 1
    assert bench.run("import", "history", str(export), "--json").lines()[0]["added"] == 0


def test_a_backup_is_a_whole_store(bench: Bench, tmp_path: Path) -> None:
    """The copy opens as a database of its own, and an existing file is never overwritten."""
    copy = tmp_path / "copy.sqlite"
    assert bench.run("backup", str(copy)).code == 0
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert bench.run("backup", str(copy)).code == 2


def test_a_pipeline_told_to_ask_asks(bench: Bench) -> None:
    """`autonomy` sets how freely a pipeline acts; what is sure then waits for a person."""
    assert bench.run("autonomy", "invoices", "never").code == 0
    assert bench.run("autonomy", "invoices", "--json").lines()[0]["autonomy"] == "never"
    bench.drop("one")
    assert bench.run("run", "--once").code == 0
    assert bench.states() == ["escalated"]


@pytest.mark.skipif(sys.platform != "linux", reason="would register with the real system")
def test_autostart_is_switched(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`autostart` registers the engine and takes it out, in a home of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = bench.run("autostart", "on", "--json").lines()[0]
    assert (found["on"], str(bench.root) in open_text(found["file"])) == (True, True)
    assert bench.run("autostart").out.startswith("Autostart is on")
    assert bench.run("autostart", "off", "--json").lines()[0]["on"] is False


def test_odd_file_names_reach_no_terminal_raw(bench: Bench) -> None:
    """Control characters and markup in a name are shown made safe, and JSON stays ASCII."""
    name = "inv[b]oice \x1b[31m\u202e2044"
    bench.drop(name)
    assert bench.run("run", "--once").code == 0
    human, machine = bench.run("jobs").out, bench.run("jobs", "--json").out
    assert "\x1b" not in human
    assert "\u202e" not in human
    assert "inv[b]oice" in human
    assert machine.isascii()
    assert json.loads(machine)["file"] == f"{name}.xml"


def open_text(path: str) -> str:
    """Read a file that a command named."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the path is printed text
        return file.read()
