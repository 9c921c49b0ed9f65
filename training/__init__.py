"""Trains how sure the extractor is: invented documents, the fit, and its record.

Run from the project's root, with the `train` extra installed: `python -m training.fit`.
"""
