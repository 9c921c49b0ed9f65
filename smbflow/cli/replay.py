"""Past work run again, to see whether it still comes to the same."""

from __future__ import annotations

from argparse import Namespace

from smbflow.cli.office import office, print_json
from smbflow.cli.output import narrate, say
from smbflow.engine.replay import Agreement, Replay, ReplayedStep
from smbflow.wiring.replaying import replay as replayed

_WORDS = {
    Agreement.SAME: "same as then",
    Agreement.DIFFERENT: "DIFFERENT",
    Agreement.UNKNOWN: "cannot be told",
}
_ALL = {
    Agreement.SAME: "Today it comes to the same, step by step.",
    Agreement.DIFFERENT: "Today it comes to something else.",
    Agreement.UNKNOWN: "Whether it comes to the same today cannot be told to the end.",
}


def replay(args: Namespace) -> int:
    """Run a document's recorded path again without effects; exit code 1 where it differs."""
    with office(args) as at:
        found = replayed(at, args.job)
    if args.json:
        print_json("replay", [found])
    else:
        _tell(found)
    return 0 if found.agreement is Agreement.SAME else 1


def _tell(found: Replay) -> None:
    for step in found.steps:
        say(f"{step.step.replace('_', ' ')}: {_WORDS[step.agreement]}")
        _tell_step(step)
    if found.stopped:
        say(f"Not followed further: {found.stopped}.")
    narrate(_ALL[found.agreement])


def _tell_step(step: ReplayedStep) -> None:
    for why in step.unknown:
        say(f"  cannot be replayed: {why}")
    for difference in step.differences:
        say(f"  {difference.field}: then {difference.then}, now {difference.now}")
