"""The engine: watches folders, runs steps, makes effects, survives crashes."""
