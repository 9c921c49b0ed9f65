"""E-invoices: UBL 2.1 and UN/CEFACT CII (Factur-X, ZUGFeRD, XRechnung) to a draft, exactly."""

from smbflow.ai.einvoice.draft import draft_from_xml, is_einvoice

__all__ = ["draft_from_xml", "is_einvoice"]
