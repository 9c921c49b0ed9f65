"""Recollection: what earlier documents of the supplier taught about reading this one."""

from __future__ import annotations

from dataclasses import replace

from smbflow.domain.document import Reading
from smbflow.domain.marks import marks_of
from smbflow.errors import ComponentFailure
from smbflow.pipelines.invoices.case import InvoiceCase
from smbflow.pipelines.invoices.lessons import not_theirs
from smbflow.pipelines.invoices.services import InvoiceServices


def recollected(services: InvoiceServices, reading: Reading, case: InvoiceCase) -> InvoiceCase:
    """Return the case as the supplier's earlier documents make us see it.

    Memory helps or is silent: where it cannot be asked, the case stays as it was read.
    """
    memory = services.memory
    if memory is None or not reading.pages:
        return case
    without = not_theirs(case.draft, services.reference().business)
    lessons = memory.lessons.recall(marks_of(reading.pages, without))
    if not lessons:
        return case
    try:
        draft, whose = memory.reader.recollect(reading, case.draft, lessons)
    except ComponentFailure:
        return case
    return replace(case, draft=draft, recalled=whose)
