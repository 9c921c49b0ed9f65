"""smbflow.toml and pipelines/*.toml: strict, and helpful about it."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from smbflow.config.pipeline import Autonomy, load_pipeline, load_pipelines
from smbflow.config.settings import load_settings
from smbflow.config.toml import line_of
from smbflow.domain.reference import Business, VatScheme
from smbflow.errors import ConfigurationError
from smbflow.paths import Workspace

BUSINESS = """
[business]
names = ["Harbour Supplies Ltd", "Harbour"]
currency = "GBP"
country = "GB"
"""
PIPELINE = """
name = "invoices"
steps = ["take_in", "read"]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return an empty workspace."""
    (tmp_path / "pipelines").mkdir()
    return Workspace(tmp_path)


def test_business_is_the_domain_s_value(workspace: Workspace) -> None:
    """[business] becomes the Business that the rules compare invoices with."""
    workspace.settings.write_text(
        BUSINESS + 'vat = "cash"\nbooks_closed_to = 2026-03-31\ntimezone = "Europe/London"\n',
        "utf-8",
    )
    business = load_settings(workspace).business
    assert isinstance(business, Business)
    assert business.names == ("Harbour Supplies Ltd", "Harbour")
    assert (business.vat, business.books_closed_to) == (VatScheme.CASH, date(2026, 3, 31))


def test_all_but_the_business_has_a_default(workspace: Workspace) -> None:
    """Six lines are enough to start."""
    workspace.settings.write_text(BUSINESS, "utf-8")
    settings = load_settings(workspace)
    assert settings.export.format == "csv"
    assert settings.checks.spot_check_rate == 0.10


def test_the_export_time_is_read_from_text_or_toml_time(workspace: Workspace) -> None:
    """Both "18:30" and 18:30:00 mean half past six."""
    for written in ('"18:30"', "18:30:00"):
        workspace.settings.write_text(f"{BUSINESS}[export]\ntime = {written}\n", "utf-8")
        assert load_settings(workspace).export.time == time(18, 30)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            'currecny = "GBP"',
            "smbflow.toml line 6, business.currecny: 'currecny' is not known; nearest: currency",
        ),
        ('vat = "standart"', "business.vat: 'standart' is not known; nearest: standard (allowed: "),
        ('timezone = "Europa/London"', "business.timezone: 'Europa/London': is not a time zone"),
        ("[modells]", "'modells' is not known; nearest: models"),
        (
            '[models]\nname = "x"',
            "smbflow.toml line 7, models.name: 'x' is no table; write [models.name]",
        ),
        ("[checks]\nspot_check_rate = 3", "checks.spot_check_rate: '3': input should be less than"),
        ("[export]\nformat = []", "export.format: '[]': input should be a valid string"),
        ("vat_ids = \n", "smbflow.toml cannot be read: Invalid value (at line 6"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_line(
    workspace: Workspace, lines: str, said: str
) -> None:
    """The error names file, line, key, what was found, what is allowed and the nearest word."""
    workspace.settings.write_text(BUSINESS + lines, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(workspace)
    assert said in caught.value.title


def test_several_problems_are_told_at_once(workspace: Workspace) -> None:
    """The first is the title, the others follow in the hint."""
    workspace.settings.write_text("[business]\nnames = []\n[colour]\n", "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_settings(workspace)
    told = caught.value.title + caught.value.hint
    assert all(key in told for key in ["business.currency", "business.country", "colour"])


def test_missing_and_foreign_files_are_refused(workspace: Workspace) -> None:
    """An absent smbflow.toml names the way out, one in another encoding says so."""
    with pytest.raises(ConfigurationError, match=r"smbflow\.toml is missing") as caught:
        load_settings(workspace)
    assert "smbflow init" in caught.value.hint
    workspace.settings.write_bytes(b"\xe9")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_settings(workspace)


def test_a_pipeline_keeps_its_own_settings_raw(workspace: Workspace) -> None:
    """[settings] is handed on with its file, so that the pipeline can complain of it by line."""
    path = workspace.pipelines / "invoices.toml"
    path.write_text(PIPELINE + '[settings]\nfreight = "allow"\n', "utf-8")
    pipeline = load_pipeline(path)
    assert pipeline.settings.settings == {"freight": "allow"}
    assert pipeline.source.name == "pipelines/invoices.toml"
    assert pipeline.settings.autonomy is Autonomy.CONFIDENT


def test_the_inbox_is_in_the_workspace_unless_named(workspace: Workspace, tmp_path: Path) -> None:
    """A relative inbox is inside the workspace, an absolute one may be a share."""
    path = workspace.pipelines / "invoices.toml"
    path.write_text(PIPELINE, "utf-8")
    assert load_pipeline(path).settings.folder(workspace) == workspace.inbox("invoices")
    scans = (tmp_path / "scans").as_posix()
    path.write_text(f'{PIPELINE}inbox = "{scans}"', "utf-8")
    assert load_pipeline(path).settings.folder(workspace) == tmp_path / "scans"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("promise = 0.5", "pipelines/invoices.toml line 4, promise"),
        ('autonomy = "always"', "'always' is not known"),
        ("threshold = 0.3", "pipelines/invoices.toml line 4, threshold: '0.3'"),
        ("treshold = 0.9", "nearest: threshold"),
    ],
)
def test_a_wrong_pipeline_file_is_refused(workspace: Workspace, lines: str, said: str) -> None:
    """A pipeline's file is checked as strictly as the settings."""
    path = workspace.pipelines / "invoices.toml"
    path.write_text(PIPELINE + lines, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_pipelines(workspace)
    assert said in caught.value.title


def test_two_pipelines_of_one_name_are_refused(workspace: Workspace) -> None:
    """A copied file must be given a name of its own."""
    for name in ("a", "b"):
        (workspace.pipelines / f"{name}.toml").write_text(PIPELINE, "utf-8")
    with pytest.raises(ConfigurationError, match=r"taken by pipelines/a\.toml"):
        load_pipelines(workspace)


def test_a_workspace_without_pipelines_is_refused(workspace: Workspace) -> None:
    """Nothing starts half-configured."""
    with pytest.raises(ConfigurationError, match="no pipeline"):
        load_pipelines(workspace)


TREE = """
name = "x"
list = [
    { heading = "a" },
]
[a.b]
c = 1
[[rows]]
value = 1
[[rows]]
value = 2
"dotted".key = 3
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (["name"], 2),
        (["a", "b", "c"], 7),
        (["a", "b", "d"], 6),
        (["rows", 0, "value"], 9),
        (["rows", 1, "value"], 11),
        (["rows", 1, "dotted", "key"], 12),
        (["list", 0, "heading"], 3),
        (["nowhere"], None),
    ],
)
def test_a_key_s_line_is_found(path: list[int | str], line: int | None) -> None:
    """Keys in tables, in arrays of tables and in lists lead to their line or their holder's."""
    assert line_of(TREE, path) == line
