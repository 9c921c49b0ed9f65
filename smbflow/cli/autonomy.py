"""How freely a pipeline acts: shown, or set by a person."""

from __future__ import annotations

from argparse import Namespace

from smbflow.cli.office import desk, person, print_json
from smbflow.cli.output import narrate, say
from smbflow.config.pipeline import Autonomy
from smbflow.desk.autonomy import Trust

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
        now = at.trust(args.pipeline)
    if args.json:
        print_json("autonomy", [now])
    elif args.wanted:
        narrate(f"{args.pipeline} {_WORDS[now.autonomy]} from the next document on.")
    else:
        _tell(now)


def _tell(now: Trust) -> None:
    say(f"{now.pipeline}: {now.autonomy} ({_WORDS[now.autonomy]})")
    if now.alarmed:
        say("  More corrections than usual: it asks until you let it work alone again.")
    for one in now.standings:
        state = "earned" if one.earned else f"{one.points} of {one.bar} points"
        say(f"  where it is at least {one.band:.1%} sure: {state}")
