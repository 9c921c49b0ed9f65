"""Calls to language models; imported in worker processes only, as the library behind is heavy."""
