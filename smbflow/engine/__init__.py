"""The engine: takes files in, runs steps, makes effects; survives being killed at any moment."""
