"""The assistant as a kit: its steps in their usual order."""

from __future__ import annotations

from smbflow.pipelines.assistant.answering import answer, retrieve
from smbflow.pipelines.assistant.arrival import classify, take_in
from smbflow.pipelines.assistant.deciding import decide, deliver
from smbflow.pipelines.assistant.present import present
from smbflow.pipelines.assistant.revise import revise
from smbflow.pipelines.registry import Kit, known_steps

KIT = Kit(
    steps=known_steps(take_in, classify, retrieve, answer, decide, deliver),
    revise_at="decide",
    revise=revise,
    present=present,
)
"""All that a file with `name = "assistant"` may use."""
