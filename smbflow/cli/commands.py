"""The commands, as a table: name, what it does, its arguments, where it lives.

Nothing heavy is imported here: a command's module is loaded when the command is run.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any, NoReturn

from smbflow import __version__

WHY_NOT = (
    *("query_supplier", "not_ours", "duplicate", "do_not_post"),
    *("no_answer_needed", "answered_elsewhere", "spam"),
)
"""As in domain.decision.WhyNot, which a glance at the help does not load."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A positional argument or an option, as argparse takes it."""

    flags: tuple[str, ...]
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """A command and the `module:function` that carries it out."""

    name: str
    summary: str
    target: str
    arguments: tuple[Argument, ...] = ()


def _takes(*flags: str, **options: Any) -> Argument:
    return Argument(flags, options)


def _switch(flag: str, summary: str) -> Argument:
    return _takes(flag, action="store_true", help=summary)


_JOB = _takes("job", type=int, metavar="JOB", help="the number in `smbflow jobs`")
_JSON = _switch("--json", "print JSON for programs (shapes in docs/contract)")
_BY = _takes("--by", metavar="NAME", help="who decides; needed where people.csv names people")
_PIPELINE = _takes("pipeline", metavar="PIPELINE")

COMMANDS = (
    Command(
        "init",
        "make a workspace",
        "smbflow.cli.setup:init",
        (
            _takes("folder", nargs="?", metavar="DIR", help="where; else the usual folder"),
            _switch("--sample", "fill it with sample reference files and documents"),
            _takes("--name", help="the business's name as on its invoices"),
            _takes("--country", help="two letters, such as GB or DE"),
            _takes("--currency", help="three letters, such as GBP or EUR"),
            _JSON,
        ),
    ),
    Command(
        "demo",
        "watch sample invoices flow through a throw-away workspace",
        "smbflow.cli.demo:demo",
        (_switch("--headless", "without the screen: print what became of each"), _JSON),
    ),
    Command(
        "run",
        "work without a screen",
        "smbflow.cli.running:run",
        (
            _switch("--once", "end when nothing is left to do"),
            _switch("--wait", "where another smbflow works here, wait until it stops"),
            _JSON,
        ),
    ),
    Command(
        "jobs",
        "list documents, newest first",
        "smbflow.cli.lists:jobs",
        (
            _takes("search", nargs="?", default="", help="a number, amount, supplier or order"),
            _takes("--state", help="waiting, working, escalated, done or aside"),
            _takes("--pipeline", metavar="PIPELINE"),
            _takes("--limit", type=int, default=100, metavar="N"),
            _JSON,
        ),
    ),
    Command("show", "tell one document's whole story", "smbflow.cli.lists:show", (_JOB, _JSON)),
    Command(
        "escalations",
        "list what needs you",
        "smbflow.cli.lists:escalations",
        (_takes("--limit", type=int, default=200, metavar="N"), _JSON),
    ),
    Command(
        "approve",
        "let a document pass",
        "smbflow.cli.decisions:approve",
        (
            _JOB,
            _BY,
            _takes(
                "--confirm",
                action="append",
                default=[],
                metavar="REASON",
                help="type out the reason of each hard stop that you clear",
            ),
            _takes("--called", metavar="WHO", help="bank details: who confirmed them by phone"),
            _takes("--number-on-file", metavar="PHONE", help="bank details: the number you rang"),
        ),
    ),
    Command(
        "correct",
        "change values and have it checked again",
        "smbflow.cli.decisions:correct",
        (
            _JOB,
            _takes("values", nargs="+", metavar="FIELD=VALUE", help="a line: line:2.account=5000"),
            _BY,
        ),
    ),
    Command(
        "reject",
        "do not post a document, do not answer a mail",
        "smbflow.cli.decisions:reject",
        (
            _JOB,
            _takes(
                "--reason",
                required=True,
                choices=WHY_NOT,
            ),
            _takes("--why", default="", metavar="TEXT", help="in your own words"),
            _BY,
        ),
    ),
    Command(
        "later",
        "put a document off",
        "smbflow.cli.decisions:later",
        (_JOB, _takes("--until", metavar="WHEN", help="2026-11-23 or 2026-11-23T09:00"), _BY),
    ),
    Command(
        "undo",
        "take a decision back",
        "smbflow.cli.decisions:undo",
        (_JOB, _switch("--reversal", "it is in a file already: make a reversing bill"), _BY),
    ),
    Command("retry", "start again from the beginning", "smbflow.cli.decisions:retry", (_JOB, _BY)),
    Command(
        "check",
        "compare what you read on the page with ours, hidden until then",
        "smbflow.cli.decisions:check",
        (
            _JOB,
            _takes("values", nargs="*", metavar="FIELD=VALUE", help="supplier number vat total"),
            _BY,
            _JSON,
        ),
    ),
    Command(
        "ask",
        "ask the assistant",
        "smbflow.cli.asking:ask",
        (
            _takes("question", metavar="QUESTION", help="in quotes"),
            _BY,
            _switch("--csv", "print only the answer's table, as CSV"),
            _JSON,
        ),
    ),
    Command("pause", "hold a pipeline", "smbflow.cli.decisions:pause", (_PIPELINE, _BY)),
    Command("resume", "let it go on", "smbflow.cli.decisions:resume", (_PIPELINE, _BY)),
    Command(
        "autonomy",
        "show or set how freely a pipeline acts",
        "smbflow.cli.autonomy:autonomy",
        (
            _PIPELINE,
            _takes("wanted", nargs="?", choices=("never", "confident", "earned")),
            _BY,
            _JSON,
        ),
    ),
    Command(
        "export",
        "write the ready bills as an import file",
        "smbflow.cli.books:export",
        (
            _takes("--to", metavar="FORMAT", help="instead of the configured format"),
            _takes("--by", metavar="NAME"),
            _JSON,
        ),
    ),
    Command(
        "confirm",
        "say that the books took a batch",
        "smbflow.cli.books:confirm",
        (_takes("batch", type=int, metavar="BATCH"), _BY),
    ),
    Command(
        "import",
        "read suppliers, accounts, tax codes, orders or history from the books' own export",
        "smbflow.cli.books:import_file",
        (
            _takes("kind", metavar="KIND", help="suppliers, accounts, tax_codes, orders, …"),
            _takes("file", metavar="FILE"),
            _takes("--dates", choices=("DMY", "MDY"), help="what comes first in its dates"),
            _JSON,
        ),
    ),
    Command(
        "stats",
        "say how often we were right, month by month",
        "smbflow.cli.lists:stats",
        (_takes("--month", metavar="YYYY-MM"), _JSON),
    ),
    Command(
        "eval",
        "score a pipeline's reading on labelled documents",
        "smbflow.cli.evaluation:evaluate",
        (
            _PIPELINE,
            _takes("folder", metavar="DIR"),
            _takes(
                "--reader", choices=("xml", "text", "ocr", "vision"), help="use this reader alone"
            ),
            _takes("--model", metavar="NAME", help="let this model read what is doubtful, too"),
            _takes("--at", metavar="URL", help="where it is, for a model named provider/name"),
            _takes("--key", metavar="SECRET", help="the name of its key in the keyring"),
            _takes("--limit", type=int, metavar="N"),
            _switch("--hide-source", "assistant: leave each question's own document out"),
            _takes("--predictions", metavar="FILE", help="write what was found, a line a case"),
            _JSON,
        ),
    ),
    Command(
        "replay",
        "run a document's path again, without effects, and compare it with then",
        "smbflow.cli.replay:replay",
        (_JOB, _JSON),
    ),
    Command(
        "backtest",
        "try another route, prompt or threshold on decided documents, without effects",
        "smbflow.cli.backtest:backtest",
        (
            _PIPELINE,
            _takes("--route", metavar="A,B", help="models to ask, in this order; embedded: none"),
            _takes("--prompt", metavar="FILE", help="a prompt in place of the one of its name"),
            _takes("--threshold", metavar="X", help="how sure a value must be, such as 0.9"),
            _takes("--since", metavar="DAY", help="only what came in since, such as 2026-10-01"),
            _takes("--limit", type=int, default=200, metavar="N", help="the newest N (200)"),
            _takes("--spend", default="0", metavar="MAX", help="what calls to models may cost (0)"),
            _JSON,
        ),
    ),
    Command(
        "quotes",
        "list the quotes that left, or say what became of one",
        "smbflow.cli.quotes:quotes",
        (
            _takes(
                "what",
                nargs="?",
                choices=("list", "open", "due", "won", "lost", "revise"),
                default="list",
            ),
            _takes("number", nargs="?", metavar="QUOTE", help="as on the paper: Q-104 or 104"),
            _takes("--why", default="", metavar="TEXT", help="why it was won or lost"),
            _BY,
            _JSON,
        ),
    ),
    Command(
        "audit",
        "verify or export the history",
        "smbflow.cli.history:audit",
        (
            _takes("what", choices=("verify", "export")),
            _takes("--format", choices=("jsonl", "csv"), default="jsonl"),
            _JSON,
        ),
    ),
    Command(
        "memory",
        "list what is remembered of suppliers, or forget one",
        "smbflow.cli.memory:memory",
        (
            _takes("what", nargs="*", metavar="[forget] SUPPLIER", help="its id or name"),
            _BY,
            _JSON,
        ),
    ),
    Command(
        "backup",
        "copy the store while it is in use",
        "smbflow.cli.setup:backup",
        (_takes("file", metavar="FILE"), _JSON),
    ),
    Command(
        "models",
        "list the models that may be asked, test whether they answer, or start one from its file",
        "smbflow.cli.models:models",
        (
            _takes("what", nargs="?", choices=("list", "test", "start"), default="list"),
            _takes("name", nargs="?", metavar="NAME", help="which one; a .gguf file to start"),
            _takes("--port", type=int, default=8077, help="where to serve it, with start"),
            _JSON,
        ),
    ),
    Command(
        "autostart",
        "start the engine when you log in, or no longer",
        "smbflow.cli.autostart:start_with_pc",
        (_takes("what", nargs="?", choices=("on", "off", "status"), default="status"), _JSON),
    ),
    Command("doctor", "look for what is wrong", "smbflow.cli.setup:doctor", (_JSON,)),
    Command(
        "schema",
        "print the JSON Schema of an output",
        "smbflow.cli.setup:schema",
        (_takes("name", nargs="?", metavar="NAME"),),
    ),
)


class _Parser(argparse.ArgumentParser):
    """Argparse with a sentence a clerk can follow instead of a list of everything."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to look (exit 2)."""
        self.exit(2, f"{self.prog}: {message}\nTry `{self.prog} --help`.\n")


def parser() -> argparse.ArgumentParser:
    """Build the whole command line's parser."""
    root = _Parser(prog="smbflow", description="The AI back office of a small business.")
    root.add_argument("--version", action="version", version=f"smbflow {__version__}")
    _add_workspace(root, default=None)
    commands = root.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for command in COMMANDS:
        _add(commands, command)
    return root


def _add(commands: argparse._SubParsersAction[_Parser], command: Command) -> None:
    sub = commands.add_parser(
        command.name, help=command.summary, description=f"smbflow {command.name}: {command.summary}"
    )
    _add_workspace(sub, default=argparse.SUPPRESS)
    for argument in command.arguments:
        sub.add_argument(*argument.flags, **argument.options)
    sub.set_defaults(target=command.target)


def _add_workspace(to: argparse.ArgumentParser, *, default: str | None) -> None:
    to.add_argument(
        "--workspace",
        metavar="DIR",
        default=default,
        help="the office's folder; else SMBFLOW_WORKSPACE, else ~/Smbflow",
    )
