"""`python -m smbflow`, and the `smbflow` command."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line."""
    from smbflow.cli.main import main as run  # noqa: PLC0415 - workers import this module too

    return run()


if __name__ == "__main__":
    sys.exit(main())
