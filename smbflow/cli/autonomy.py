"""How freely a pipeline acts: shown, or set by a person."""

from __future__ import annotations

from argparse import Namespace

from smbflow.cli.office import desk, person, print_json
from smbflow.cli.output import narrate, say
from smbflow.config.pipeline import Autonomy

_WORDS = {
    Autonomy.NEVER: "always asks",
    Autonomy.CONFIDENT: "acts alone where every check passes and it is sure",
    Autonomy.EARNED: "acts alone where it has earned it",
}


def autonomy(args: Namespace) -> None:
    """Show how freely a pipeline acts, or change it."""
    with desk(args) as at:
        if args.wanted:
            at.set_autonomy(args.pipeline, Autonomy(args.wanted), by=person(args, at))
        now = at.autonomy(args.pipeline)
    if args.json:
        print_json("autonomy", [{"pipeline": args.pipeline, "autonomy": now}])
    elif args.wanted:
        narrate(f"{args.pipeline} {_WORDS[now]} from the next document on.")
    else:
        say(f"{args.pipeline}: {now} ({_WORDS[now]})")
