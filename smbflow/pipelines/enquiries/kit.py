"""The enquiries pipeline as a kit: its steps in their usual order."""

from __future__ import annotations

from smbflow.pipelines.enquiries.arrival import read, split, take_in
from smbflow.pipelines.enquiries.caution import flag
from smbflow.pipelines.enquiries.classify import classify
from smbflow.pipelines.enquiries.decide import decide
from smbflow.pipelines.enquiries.draft import draft
from smbflow.pipelines.enquiries.join import join
from smbflow.pipelines.enquiries.present import present
from smbflow.pipelines.enquiries.revise import revise
from smbflow.pipelines.enquiries.route import route
from smbflow.pipelines.enquiries.send import send
from smbflow.pipelines.registry import Kit, known_steps

KIT = Kit(
    steps=known_steps(take_in, read, split, join, flag, classify, route, draft, decide, send),
    revise_at="route",
    revise=revise,
    present=present,
    expected=("intent",),
    checked=("intent",),
)
"""All that a file with `name = "enquiries"` may use."""
