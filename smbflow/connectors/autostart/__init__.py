"""Autostart: how each operating system is told to start the engine when its user logs in."""
