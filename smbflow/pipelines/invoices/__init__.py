"""The invoices pipeline: from a dropped file to a coded bill, or a question."""
