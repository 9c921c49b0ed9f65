"""The house rules that no linter knows: small modules, small functions, plain words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "smbflow").rglob("*.py"))
MOST_LINES = 400
MOST_BODY = 50
NOT_NOUNS = {"utils", "util", "helpers", "helper", "manager", "managers", "handlers", "misc"}
WORKPLACE = re.compile(
    # Where the project was made is nobody's business, nor which index its packages came from.
    r"/work/|\.library\b|pypi\.org|pythonhosted|--index-url|--extra-index|localhost:\d+/simple"
)
TEXTS = ("*.py", "*.md", "*.toml", "*.yaml", "*.yml", "*.lock", "*.csv", "*.typ", "run")
SKIPPED = {".git", ".venv", "build", "dist", "__pycache__"}


def test_a_module_is_a_room_and_not_a_hall() -> None:
    """No module is over 400 lines, and none is named after its lack of a subject."""
    sizes = {str(module.relative_to(ROOT)): len(_lines(module)) for module in MODULES}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}
    assert {module.stem for module in MODULES} & NOT_NOUNS == set()


def test_modules_are_short_as_a_rule() -> None:
    """Half of the modules have at most 150 lines."""
    assert median(len(_lines(module)) for module in MODULES) <= 150


def test_functions_are_short() -> None:
    """Bodies have at most 5 lines in the middle, 22 at the ninetieth percentile, 50 ever."""
    sizes = {name: size for module in MODULES for name, size in _bodies(module)}
    assert {name: size for name, size in sizes.items() if size > MOST_BODY} == {}
    assert median(sizes.values()) <= 5
    assert quantiles(sizes.values(), n=10)[-1] <= 22


def test_waivers_carry_their_reason() -> None:
    """Every noqa and type: ignore names its rule and says why."""
    bare = re.compile(r"#\s*noqa(?!: ?[A-Z]+\d+\S*[ ,].*\w)|#\s*type: ignore(?!\[[\w-]+\]\s*\S)")
    found = [
        f"{module.relative_to(ROOT)}:{number}"
        for module in MODULES
        for number, line in enumerate(_lines(module), start=1)
        if bare.search(line)
    ]
    assert found == []


def test_nothing_tells_where_it_was_made() -> None:
    """No file of the project names a workplace path or a package index."""
    mine = Path(__file__).resolve()
    told = [
        str(path.relative_to(ROOT))
        for path in _texts()
        if path != mine and WORKPLACE.search(path.read_text(encoding="utf-8"))
    ]
    assert told == []


def _lines(module: Path) -> list[str]:
    return module.read_text(encoding="utf-8").splitlines()


def _bodies(module: Path) -> Iterator[tuple[str, int]]:
    """Yield each function and the lines of its body, its docstring not counted."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            size = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            yield f"{module.relative_to(ROOT)}:{node.lineno} {node.name}", size


def _texts() -> Iterator[Path]:
    for pattern in TEXTS:
        for path in ROOT.rglob(pattern):
            hidden = any(part in SKIPPED or part.endswith("_cache") for part in path.parts)
            if path.is_file() and not hidden:
                yield path
