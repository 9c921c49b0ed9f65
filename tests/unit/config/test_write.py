"""Writing configuration: whole, checked, with comments kept."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smbflow.config.settings import Settings, load_settings
from smbflow.config.write import Key, change_toml, edited, write_atomically
from smbflow.errors import ConfigurationError, WorkspaceError
from smbflow.paths import Workspace

TEXT = """# my office

[business]
names = ["Ann"]   # the legal name
currency = "GBP"
country = "GB"

# by hand for now
"""
COMMENTS = [line.partition("#")[2] for line in TEXT.splitlines() if "#" in line]


def test_comments_outlive_a_change(tmp_path: Path) -> None:
    """What the office wrote beside its settings stays where it was."""
    workspace = Workspace(tmp_path)
    workspace.settings.write_text(TEXT, "utf-8")
    changes: dict[Key, object] = {("business", "names"): ["Ann Ltd"]}
    changes[("export", "format")] = "xero"
    change_toml(workspace.settings, "smbflow.toml", Settings, changes)
    written = workspace.settings.read_text("utf-8")
    assert all(comment in written for comment in COMMENTS)
    settings = load_settings(workspace)
    assert (settings.business.names, settings.export.format) == (("Ann Ltd",), "xero")


def test_a_change_that_would_be_refused_is_not_written(tmp_path: Path) -> None:
    """A wrong value never reaches the file."""
    path = tmp_path / "smbflow.toml"
    path.write_text(TEXT, "utf-8")
    with pytest.raises(ConfigurationError, match="3 capital letters"):
        change_toml(path, "smbflow.toml", Settings, {("business", "currency"): "pound"})
    assert path.read_text("utf-8") == TEXT


def test_none_removes_a_key() -> None:
    """A setting taken back leaves its neighbours alone."""
    assert "currency" not in edited(TEXT, {("business", "currency"): None})


@given(
    st.dictionaries(
        st.from_regex("[a-z_]{1,8}", fullmatch=True),
        st.one_of(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
            st.integers(-(2**53), 2**53),
            st.booleans(),
            st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]))),
        ),
        max_size=5,
    )
)
def test_any_values_are_read_back_and_comments_stay(values: dict[str, object]) -> None:
    """A round trip through the editor changes exactly what was asked for."""
    text = edited(TEXT, {("mine", key): value for key, value in values.items()})
    table = tomllib.loads(text)
    assert table.get("mine", {}) == values
    assert table["business"] == tomllib.loads(TEXT)["business"]
    assert all(comment in text for comment in COMMENTS)


def test_a_file_is_replaced_whole_and_nothing_is_left_behind(tmp_path: Path) -> None:
    """After a write there is the new file and no temporary one."""
    path = tmp_path / "deep" / "batch.csv"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [found.name for found in path.parent.iterdir()] == ["batch.csv"]


def test_a_refused_write_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    """Where the target cannot be replaced, the error has a way out and no trace stays."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").touch()
    with pytest.raises(WorkspaceError, match="taken cannot be written") as caught:
        write_atomically(tmp_path / "taken", b"one")
    assert "try again" in caught.value.hint
    assert [found.name for found in tmp_path.iterdir()] == ["taken"]
