"""A desk for rehearsals: fixed documents in memory that really move when somebody decides."""

from smbflow.tui.rehearsal.desk import RehearsalDesk

__all__ = ["RehearsalDesk"]
