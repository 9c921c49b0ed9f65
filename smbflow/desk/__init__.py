"""The office desk: everything the screen and the command line may ask or say."""

from smbflow.desk.house import House
from smbflow.desk.office import OfficeDesk

__all__ = ["House", "OfficeDesk"]
