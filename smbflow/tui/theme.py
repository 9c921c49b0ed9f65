"""The colours: one calm palette, dark and light; the terminal's own colours are Textual's."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="smbflow-dark",
    primary="#7aa2d6",
    secondary="#8a94a6",
    accent="#7aa2d6",
    success="#7fb88a",
    warning="#dcb25c",
    error="#e0787d",
    foreground="#d6dae1",
    background="#14171c",
    surface="#14171c",
    panel="#1c2027",
    dark=True,
    variables={
        "muted": "#87909e",
        "rule": "#343b46",
        "cursor": "#2a3442",
        "cursor-quiet": "#1c222b",
        "evidence": "#dcb25c",
        "evidence-text": "#14171c",
    },
)
LIGHT = Theme(
    name="smbflow-light",
    primary="#1f5fae",
    secondary="#5c6672",
    accent="#1f5fae",
    success="#24703a",
    warning="#8a5a00",
    error="#b3262e",
    foreground="#22262c",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#f0eee8",
    dark=False,
    variables={
        "muted": "#666e78",
        "rule": "#cfccc4",
        "cursor": "#dbe6f4",
        "cursor-quiet": "#eeece6",
        "evidence": "#f2d487",
        "evidence-text": "#22262c",
    },
)
THEMES: dict[str, str] = {
    DARK.name: "Dark",
    LIGHT.name: "Light",
    "ansi-dark": "The terminal's own colours, dark",
    "ansi-light": "The terminal's own colours, light",
}
"""The themes that the palette offers, with their words."""

ANSI_VARIABLES = {
    "muted": "ansi_bright_black",
    "rule": "ansi_bright_black",
    "cursor": "ansi_blue",
    "cursor-quiet": "ansi_default",
    "evidence": "ansi_yellow",
    "evidence-text": "ansi_black",
}
"""What our own colour names mean where the terminal's colours are used."""
