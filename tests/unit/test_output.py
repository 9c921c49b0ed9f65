"""What the command line prints."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from smbflow.cli.commands import COMMANDS, parser
from smbflow.cli.decisions import assignments, moment
from smbflow.cli.office import print_json
from smbflow.cli.output import amount, plain, table
from smbflow.domain.view import AccuracyRow, BatchNote, Interval
from smbflow.errors import UsageError


def test_every_command_has_its_words_and_its_place() -> None:
    """Each command says what it does and names a function that exists."""
    import importlib  # noqa: PLC0415 - what is tested here

    for command in COMMANDS:
        module, function = command.target.split(":")
        assert callable(getattr(importlib.import_module(module), function))
        assert command.summary[0].islower()


@pytest.mark.parametrize("words", [["--workspace", "X", "jobs"], ["jobs", "--workspace", "X"]])
def test_the_workspace_may_stand_before_or_after_the_command(words: list[str]) -> None:
    """Nobody has to remember where an option goes."""
    assert parser().parse_args(words).workspace == "X"


def test_columns_are_as_wide_as_their_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """A table lines up, and what a terminal would obey becomes a visible mark."""
    table(("No.", "From"), [(1, "A\x1b[31m"), (22, None)])
    assert capsys.readouterr().out == "No.  From\n1    A\ufffd[31m\n22\n"


def test_amounts_read_well_and_print_exactly() -> None:
    """People see thousands, programs see plain digits."""
    assert amount(Decimal("1234.50"), "EUR") == "1,234.50 EUR"
    assert amount(None, "EUR") == ""
    assert plain(Decimal("1E+3")) == "1000"
    assert plain(date(2026, 11, 22)) == "2026-11-22"


def test_json_keeps_to_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    """Amounts are strings, months short, pairs objects, everything ASCII."""
    row = AccuracyRow(
        "invoices", date(2026, 11, 1), 10, 8, 2, 3, Interval(1.0, 0.4, 1.0), 1,
        (("price_over", 2),), Decimal("0.10"),
    )  # fmt: skip
    print_json("stats", [row])
    note = BatchNote(1, "csv", ("ü.csv",), 1, (("EUR", Decimal("5.00")),), ((7, "no"),))
    print_json("export", [note])
    stats, batch = map(json.loads, (out := capsys.readouterr().out).splitlines())
    assert out.isascii()
    assert (stats["month"], stats["cost"], stats["reasons"]) == (
        "2026-11",
        "0.10",
        {"price_over": 2},
    )
    assert stats["automatic_share"] == 0.8
    assert batch["control_totals"] == {"EUR": "5.00"}
    assert batch["refused"] == [{"job": 7, "why": "no"}]


def test_assignments_are_taken_apart_at_the_first_sign() -> None:
    """A value may hold the sign itself; without one it is a slip."""
    assert assignments(["line:2.account=5000", "note=a=b"]) == [
        ("line:2.account", "5000"), ("note", "a=b"),
    ]  # fmt: skip
    with pytest.raises(UsageError, match="FIELD=VALUE"):
        assignments(["5000"])


def test_a_day_is_its_morning() -> None:
    """A bare day means nine o'clock there; a moment is what it says; else a hint."""
    assert moment("2026-11-23").hour == 9
    assert moment("2026-11-23T10:30+00:00") == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    with pytest.raises(UsageError):
        moment("tomorrow")
