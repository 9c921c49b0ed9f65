"""Files are taken when they are whole, once, whatever they are called; nothing else is opened."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smbflow.engine.spool import Fingerprint, Incoming, Spool
from smbflow.engine.watch import Look, Watch, WatchedFolder, is_temporary
from smbflow.errors import StoreBusy

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


@dataclass(slots=True)
class Lookout:
    """A watch over one folder, with a clock turned by hand."""

    folder: WatchedFolder
    spool: Spool
    now: datetime = datetime(2026, 11, 23, 9, tzinfo=UTC)
    taken: list[tuple[str, int]] = field(default_factory=list)
    busy: bool = False
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        """Start watching."""
        self.watch = Watch(self.spool, self._record, timedelta(seconds=1))

    def look(self, after: float = 1.0) -> Look:
        """Look again some seconds later."""
        self.now += timedelta(seconds=after)
        return self.watch.look([self.folder], self.now)

    def _record(
        self, _folder: WatchedFolder, arrived: Sequence[tuple[Incoming, Fingerprint]]
    ) -> None:
        if self.busy:
            raise StoreBusy("the disk is full")
        self.taken += [(incoming.path.name, found.size) for incoming, found in arrived]


@pytest.fixture
def lookout(tmp_path: Path) -> Lookout:
    """Watch an empty inbox."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return Lookout(WatchedFolder("papers", inbox), Spool(tmp_path / "spool"))


def drop(lookout: Lookout, name: str = "a.pdf", content: bytes = b"abc") -> Path:
    """Put a file into the inbox."""
    path = lookout.folder.path / name
    path.write_bytes(content)
    return path


def test_a_file_is_taken_at_the_second_look(lookout: Lookout) -> None:
    """One look only notes how a file looks; the next one takes it if it still looks so."""
    path = drop(lookout)
    assert lookout.look() == Look(settling=1)
    assert path.exists()
    assert lookout.look() == Look(taken=1)
    assert not path.exists()
    assert lookout.taken == [("a.pdf", 3)]


def test_a_file_that_grows_is_waited_for(lookout: Lookout) -> None:
    """As long as a copy goes on the file is left alone; then all of it is taken."""
    path = drop(lookout, content=b"a")
    lookout.look()
    for _ in range(3):
        with path.open("ab") as file:
            file.write(b"more")
        assert lookout.look() == Look(settling=1)
    assert lookout.look().taken == 1
    assert lookout.taken == [("a.pdf", 13)]


def test_looks_in_quick_succession_do_not_count(lookout: Lookout) -> None:
    """File events may cause many looks a second; a file must stand still for a while in between."""
    drop(lookout)
    lookout.look()
    assert lookout.look(after=0.1).taken == 0
    assert lookout.look(after=0.9).taken == 1


def test_a_file_replaced_while_settling_starts_to_settle_again(lookout: Lookout) -> None:
    """Another file under the same name, of the same size and time, is another file."""
    path = drop(lookout, content=b"old")
    lookout.look()
    times = path.stat().st_mtime_ns
    other = drop(lookout, ".new", b"new")
    os.utime(other, ns=(times, times))
    other.replace(path)
    assert lookout.look() == Look(settling=1)
    assert lookout.look().taken == 1


def test_a_file_deleted_while_settling_is_forgotten(lookout: Lookout) -> None:
    """Nobody complains about a file that its owner took away again."""
    path = drop(lookout)
    lookout.look()
    path.unlink()
    assert lookout.look() == Look()


def test_a_file_dropped_again_is_taken_again(lookout: Lookout) -> None:
    """The same bytes a second time are a second document: it is for the checks to say so."""
    for _ in range(2):
        drop(lookout)
        lookout.look()
        lookout.look()
    assert lookout.taken == [("a.pdf", 3), ("a.pdf", 3)]
    assert [p.name for p in lookout.spool.folder.glob("??/*")] == [
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    ]


def test_a_clock_set_back_does_not_keep_files_out(lookout: Lookout) -> None:
    """After the clock jumped back a file settles as quickly as ever."""
    drop(lookout)
    lookout.look()
    assert lookout.look(after=-7200).taken == 0
    assert lookout.look().taken == 1


@pytest.mark.parametrize(
    "name",
    ["inv[/]oice.pdf".replace("/", "_"), "x" * 246 + ".pdf", "\u202efdp.exe.pdf", "ä ö.pdf", "a'b"],
)
def test_odd_names_are_taken(lookout: Lookout, name: str) -> None:
    """A name is only a name, however long or strange."""
    drop(lookout, name)
    lookout.look()
    lookout.look()
    assert lookout.taken == [(name, 3)]


@posix
@pytest.mark.parametrize("name", [b"new\nline.pdf", b"not \xff utf-8.pdf", b"\x1b]52;c.pdf"])
def test_names_that_only_posix_allows_are_taken(lookout: Lookout, name: bytes) -> None:
    """Line feeds, escape sequences and bytes that are no UTF-8 survive."""
    drop(lookout, os.fsdecode(name))
    lookout.look()
    lookout.look()
    assert lookout.taken == [(os.fsdecode(name), 3)]


@posix
def test_only_files_are_opened(lookout: Lookout, tmp_path: Path) -> None:
    """Folders, links and pipes stay where they are, and nothing waits for them."""
    inbox = lookout.folder.path
    secret = tmp_path / "secret"
    secret.write_text("not yours")
    (inbox / "folder.pdf").mkdir()
    (inbox / "link.pdf").symlink_to(secret)
    os.mkfifo(inbox / "pipe.pdf")
    assert lookout.look() == lookout.look() == Look()
    assert len(list(inbox.iterdir())) == 3


@posix
def test_a_file_swapped_for_a_pipe_at_the_last_moment_is_not_read(lookout: Lookout) -> None:
    """What became a pipe between look and open is neither opened for reading nor taken."""
    path = drop(lookout)
    lookout.look()
    status = path.stat()
    path.unlink()
    os.mkfifo(path)
    assert lookout.look() == Look()
    assert status.st_size == 3


@pytest.mark.parametrize(
    "name", ["~$a.docx", "a.pdf.tmp", "a.PART", "a.crdownload", ".DS_Store", "Thumbs.db", ".a.swp"]
)
def test_files_of_other_programs_are_left_alone(lookout: Lookout, name: str) -> None:
    """Temporary and system files are no documents."""
    drop(lookout, name)
    assert lookout.look() == lookout.look() == Look()
    assert is_temporary(name)


def test_an_empty_and_a_huge_file_are_taken(lookout: Lookout) -> None:
    """Size is for the pipeline to judge; here nothing is lost and memory stays small."""
    drop(lookout, "empty.pdf", b"")
    with (lookout.folder.path / "huge.pdf").open("wb") as huge:
        huge.truncate(300 << 20)
    lookout.look()
    assert lookout.look().taken == 2
    assert sorted(lookout.taken) == [("empty.pdf", 0), ("huge.pdf", 300 << 20)]


def test_files_come_in_in_the_order_of_their_times(lookout: Lookout) -> None:
    """The original before its copy, whatever order the disk lists them in."""
    for name, second in (("c.pdf", 1), ("a.pdf", 2), ("b.pdf", 2)):
        os.utime(drop(lookout, name), (second, second))
    lookout.look()
    lookout.look()
    assert [name for name, _ in lookout.taken] == ["c.pdf", "a.pdf", "b.pdf"]


@posix
def test_a_file_on_another_disk_is_copied_and_removed(tmp_path: Path) -> None:
    """Where a file cannot be moved in one step its bytes are all there before it goes."""
    other_disk = Path("/dev/shm")  # noqa: S108 - a second file system that Linux always has
    if not other_disk.is_dir() or other_disk.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    with tempfile.TemporaryDirectory(dir=other_disk) as inbox:
        lookout = Lookout(WatchedFolder("papers", Path(inbox)), Spool(tmp_path / "spool"))
        path = drop(lookout)
        lookout.look()
        lookout.look()
        assert not path.exists()
    assert lookout.taken == [("a.pdf", 3)]
    assert [p.read_bytes() for p in lookout.spool.folder.glob("??/*")] == [b"abc"]


def test_a_folder_that_is_away_is_said_and_the_others_are_watched(lookout: Lookout) -> None:
    """A share that went away is a problem in words, not the end of watching."""
    drop(lookout)
    away = WatchedFolder("mail", lookout.folder.path / "away")
    look = lookout.watch.look([away, lookout.folder], lookout.now)
    assert look.settling == 1
    assert "cannot be looked into" in look.problems[0]


def test_what_the_full_disk_kept_out_comes_in_later(lookout: Lookout) -> None:
    """Files that left the inbox while the store was full are recorded at the next look."""
    drop(lookout)
    lookout.look()
    lookout.busy = True
    with pytest.raises(StoreBusy):
        lookout.look()
    lookout.busy = False
    assert lookout.look() == Look(taken=1)
    assert lookout.taken == [("a.pdf", 3)]


@posix
def test_a_file_that_cannot_be_opened_stays_and_is_said(lookout: Lookout) -> None:
    """No permission: the file stays where it is, and the screen says so."""
    if os.geteuid() == 0:
        pytest.skip("root may open everything")
    drop(lookout).chmod(0)
    lookout.look()
    assert "cannot be opened" in lookout.look().problems[0]
