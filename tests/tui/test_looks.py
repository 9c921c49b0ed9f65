from __future__ import annotations

import pytest

from smbflow.domain.clock import VirtualClock
from smbflow.tui.app import SmbflowApp
from smbflow.tui.rehearsal import RehearsalDesk
from smbflow.tui.theme import THEMES
from tests.tui.driver import press, settle, shown


@pytest.mark.parametrize("look", THEMES)
@pytest.mark.parametrize("no_color", [False, True], ids=["colour", "NO_COLOR"])
async def test_each_look_shows_the_same_words(
    desk: RehearsalDesk,
    clock: VirtualClock,
    monkeypatch: pytest.MonkeyPatch,
    look: str,
    *,
    no_color: bool,
) -> None:
    """Dark, light, the terminal's own colours and none differ in colour only."""
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = SmbflowApp(desk, title="Harbour", clock=clock, look=look)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        assert app.no_color is no_color
        assert "✓ Ready to import" in shown(pilot)
        assert "▌" in shown(pilot)
        await press(pilot, "j", "enter")
        assert "? please check" in shown(pilot)
