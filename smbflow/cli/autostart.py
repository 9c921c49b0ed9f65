"""Starts the engine with the PC, or no longer."""

from __future__ import annotations

from argparse import Namespace

from smbflow.cli.office import existing, print_json, workspace
from smbflow.cli.output import say
from smbflow.wiring.autostart import autostart, switch_off, switch_on

_WAYS = {"on": switch_on, "off": switch_off, "status": autostart}


def start_with_pc(args: Namespace) -> None:
    """Register the engine with the operating system, take it out, or say how it is."""
    found = _WAYS[args.what](existing(workspace(args)))
    if args.json:
        print_json("autostart", [found])
    else:
        say(f"Autostart is {found.sentence}.")
        if found.on:
            say(found.file)
