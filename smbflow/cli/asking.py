"""Questions to the assistant."""

from __future__ import annotations

from argparse import Namespace

from smbflow.cli.office import desk, person, print_json
from smbflow.cli.output import day_and_time, narrate, say, table, write
from smbflow.domain.answer import Answer, Listing
from smbflow.domain.job import JobState
from smbflow.domain.text import printable
from smbflow.domain.view import QuestionView

_SURE = 0.8


def ask(args: Namespace) -> None:
    """Ask, and print the answer with what bears it out, or that a person will answer."""
    with desk(args) as at:
        found = at.ask(args.question, by=person(args, at))
    if args.json:
        print_json("ask", [found])
    elif args.csv and found.answer and found.answer.listing:
        _print_csv(found.answer.listing)
    else:
        _tell(found)


def _tell(found: QuestionView) -> None:
    if found.answer:
        _tell_answer(found.answer)
    elif found.state is JobState.ESCALATED:
        say(f"Not in my records; it waits for a person as {found.job_id}.")
        if found.guess:
            say("The nearest that was found, not sure enough to be an answer:")
            _tell_answer(found.guess)
    else:
        narrate(f"It is still worked on, as {found.job_id}: smbflow show {found.job_id}")


def _tell_answer(answer: Answer) -> None:
    for line in answer.text.splitlines():
        say(line)
    if answer.listing:
        table(answer.listing.columns, answer.listing.rows)
        if answer.listing.left_out:
            say(f"and {answer.listing.left_out} more")
    for citation in answer.citations:
        say(f"  in {citation.place.words}")
    if answer.query:
        say(f"  asked of the {answer.system}: {answer.query}")
    if answer.as_of:
        say(f"  as of {day_and_time(answer.as_of)}")
    say(f"  {_sure_words(answer)}, answered by {answer.by}")


def _sure_words(answer: Answer) -> str:
    return "sure" if answer.sure >= _SURE else "please check"


def _print_csv(listing: Listing) -> None:
    from smbflow.pipelines.assistant.letters import as_csv  # noqa: PLC0415 - only for a table

    for line in as_csv(listing).splitlines():
        write(printable(line))
