"""The pipelines: each a typed list of steps, independent of the others."""
