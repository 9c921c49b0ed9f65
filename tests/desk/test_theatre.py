"""The stage on which past work is run again: nothing that steps keep is kept there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from smbflow.domain.ports.recordings import Recording
from smbflow.errors import UsageError
from smbflow.wiring.backtesting import read_prompt, shipped_prompts
from smbflow.wiring.founding import Firm, found_office
from smbflow.wiring.office import open_office
from smbflow.wiring.replaying import replay, theatre


def test_nothing_can_be_kept_on_the_stage(tmp_path: Path) -> None:
    """What quotes book is forgotten at once."""
    made = found_office(tmp_path / "office", Firm("Acme", "GB", "GBP"))
    with open_office(made) as office:
        with theatre(office, Recording.calls_within) as (house, stage):
            quotes = house.pipelines["quotes"].services.book
            with quotes._database.write() as connection:
                connection.exec_driver_sql("INSERT INTO office VALUES ('kept', 'x')")
            assert stage.recordings.recording(1) is None
        with pytest.raises(UsageError, match="no document 1"):
            replay(office, 1)
        with closing(sqlite3.connect(made.store)) as raw:
            assert raw.execute("SELECT * FROM office WHERE key = 'kept'").fetchall() == []


def test_only_prompts_with_a_namesake_can_be_tried(tmp_path: Path) -> None:
    """A file that is no prompt, or one of another name, is refused with the names there are."""
    prompt = tmp_path / "p.toml"
    prompt.write_text('name = "invoices.extract"\nversion = 2\ntext = "Copy."\n', "utf-8")
    assert read_prompt(prompt).label == "invoices.extract/2"
    assert "invoices.extract" in shipped_prompts()
    prompt.write_text('name = "invoices.extrct"\nversion = 2\ntext = "Copy."\n', "utf-8")
    with pytest.raises(UsageError, match=r"invoices\.extrct"):
        read_prompt(prompt)
    prompt.write_text("Copy.", "utf-8")
    with pytest.raises(UsageError, match="is no prompt"):
        read_prompt(prompt)
