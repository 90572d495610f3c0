"""What no script can compare with Linux: mounts, limits, and what the rest of the core relies on."""

from __future__ import annotations

import pytest

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fs.devices import NullDriver, RandomDriver, add_memory_devices
from kernel_src.fs.flags import Access, FileType, Open, Rename
from kernel_src.fs.inode import Blueprint, Directory, Entry
from kernel_src.fs.open_pipe import OpenPipe, PipeFileSystem
from kernel_src.fs.overlay import OVERLAY_MAGIC, OverlayFileSystem
from kernel_src.fs.path import Namespace
from kernel_src.fs.tarfs import TarFileSystem
from kernel_src.fs.tmpfs import TMPFS_MAGIC, Tmpfs
from kernel_src.fs.view import View
from kernel_src.wait import Waiter
from tests.kernel_src.fs.archives import TREE, archive

ROOT = Credentials(0, 0, [])
WRITE = Open.CREATE | Open.READ_WRITE


def clock() -> int:
    return 1_000_000_007


def tmpfs(pages: int = 100, inodes: int = 100) -> tuple[Tmpfs, View]:
    file_system = Tmpfs(1, clock, pages, inodes)
    return file_system, View(Namespace(file_system.make_root(0o755, 0, 0)), ROOT)


def refused(errno: Errno) -> pytest.RaisesExc[OsError]:
    return pytest.raises(OsError, match=f"^{errno.name}$")


def test_a_file_system_is_reached_through_what_it_covers() -> None:
    _, view = tmpfs()
    other = Tmpfs(2, clock, 10, 10).make_root(0o700, 5, 6)
    view.mkdir(b"/mnt")
    view.mkdir(b"/mnt/hidden")
    view.mount(other, b"/mnt")
    assert (view.status(b"/mnt").device, view.status(b"/mnt").uid) == (2, 5)
    view.mkdir(b"/mnt/d")
    view.chdir(b"/mnt/d")
    assert view.getcwd() == b"/mnt/d"
    assert view.status(b"../..").device == 1
    assert view.status(b"/mnt/..").number == view.status(b"/").number
    with refused(Errno.ENOENT):
        view.status(b"/mnt/hidden")
    for wrong in (b"/mnt/d", b"/"):
        with refused(Errno.EINVAL):
            view.unmount(wrong)
    view.unmount(b"/mnt")
    view.status(b"/mnt/hidden")


def test_what_is_covered_stays_in_its_place() -> None:
    _, view = tmpfs()
    view.mkdir(b"/mnt")
    view.mkdir(b"/other")
    view.mount(Tmpfs(2, clock, 10, 10).make_root(0o755, 0, 0), b"/mnt")
    view.mkdir(b"/mnt/d")
    view.mount(Tmpfs(3, clock, 10, 10).make_root(0o755, 0, 0), b"/mnt/d")
    with refused(Errno.EBUSY):
        view.rmdir(b"/mnt")
    with refused(Errno.EBUSY):
        view.rename(b"/mnt", b"/elsewhere")
    with refused(Errno.EBUSY):
        view.rename(b"/other", b"/mnt")
    with refused(Errno.EBUSY):
        view.unmount(b"/mnt")
    for operation in (view.link, view.rename):
        view.open(b"/f", WRITE)
        with refused(Errno.EXDEV):
            operation(b"/f", b"/mnt/f")
    view.unmount(b"/mnt/d")
    view.unmount(b"/mnt")
    view.rmdir(b"/mnt")


def test_nothing_changes_through_a_mount_that_is_read_only() -> None:
    _, view = tmpfs()
    view.mkdir(b"/mnt")
    root = Tmpfs(2, clock, 10, 10).make_root(0o777, 0, 0)
    assert isinstance(root.inode, Directory)
    root.inode.create(b"f", Blueprint(FileType.REGULAR, 0o666, 0, 0))
    view.mount(root, b"/mnt", read_only=True)
    _refuses_all_changes(view, b"/mnt/")


def test_nothing_changes_in_an_archive() -> None:
    view = View(Namespace(TarFileSystem(1, clock, archive(TREE)).make_root()), ROOT)
    view.chdir(b"/etc")
    _refuses_all_changes(view, b"/etc/../etc/", b"passwd")


def _refuses_all_changes(view: View, folder: bytes, name: bytes = b"f") -> None:
    file, new = folder + name, folder + b"new"
    for flags in (Open.WRITE_ONLY, Open.READ_WRITE, Open.TRUNCATE):
        with refused(Errno.EROFS):
            view.open(file, flags)
    with refused(Errno.EROFS):
        view.open(new, WRITE)
    with refused(Errno.EROFS):
        view.open(folder, Open.TEMPORARY | Open.DIRECTORY | Open.READ_WRITE)
    view.open(file).read(1)
    for change in (
        lambda: view.mkdir(new),
        lambda: view.symlink(b"x", new),
        lambda: view.mknod(new, FileType.FIFO),
        lambda: view.link(file, new),
        lambda: view.unlink(file),
        lambda: view.rmdir(file),
        lambda: view.rename(file, new),
        lambda: view.rename(file, file, Rename.EXCHANGE),
        lambda: view.chmod(file, 0),
        lambda: view.chown(file, 1, 1),
        lambda: view.touch(file),
        lambda: view.set_times(file, 1, 1),
        lambda: view.truncate(file, 0),
        lambda: view.access(file, Access.WRITE),
    ):
        with refused(Errno.EROFS):
            change()


def test_a_file_system_in_memory_holds_what_it_may_and_no_more() -> None:
    file_system, view = tmpfs(pages=3, inodes=4)
    file = view.open(b"/f", WRITE)
    assert file.write(b"x" * 4096) == 4096
    assert file.write(b"y" * 10_000) == 8192
    with refused(Errno.ENOSPC):
        file.write(b"z")
    assert file.write_at(4096, b"over what is there") == 18
    status = view.file_system_status(b"/")
    assert (status.magic, status.blocks, status.free_blocks) == (TMPFS_MAGIC, 3, 0)
    view.mkdir(b"/a")
    view.mkdir(b"/b")
    for make in (lambda: view.mkdir(b"/c"), lambda: view.symlink(b"x", b"/c"), lambda: view.open(b"/c", WRITE)):
        with refused(Errno.ENOSPC):
            make()
    assert view.file_system_status(b"/").free_inodes == 0
    view.unlink(b"/f")
    assert file_system.budget.used == 3, "it is open still"
    del file
    assert (file_system.budget.used, file_system.inodes) == (0, 3)


def test_an_overlay_without_room_changes_nothing() -> None:
    upper = Tmpfs(1, clock, 1, 100)
    lower = TarFileSystem(2, clock, archive(TREE)).make_root()
    overlay = OverlayFileSystem(3, clock, upper.make_root(0o755, 0, 0), lower)
    view = View(Namespace(overlay.make_root()), ROOT)
    before = view.open(b"/bin/busybox").read(100_000)
    for change in (lambda: view.open(b"/bin/busybox", Open.READ_WRITE), lambda: view.chmod(b"/bin/busybox", 0)):
        with refused(Errno.ENOSPC):
            change()
    assert view.open(b"/bin/busybox").read(100_000) == before
    assert view.status(b"/bin/busybox").permissions == 0o4755
    assert upper.budget.used == 0
    assert view.file_system_status(b"/bin").magic == OVERLAY_MAGIC


def test_a_directory_of_the_lower_layer_cannot_be_renamed() -> None:
    lower = TarFileSystem(2, clock, archive(TREE)).make_root()
    overlay = OverlayFileSystem(3, clock, Tmpfs(1, clock, 9, 99).make_root(0o755, 0, 0), lower)
    view = View(Namespace(overlay.make_root()), ROOT)
    view.mkdir(b"/new")
    with refused(Errno.EXDEV):
        view.rename(b"/etc", b"/else")
    with refused(Errno.EXDEV):
        view.rename(b"/new", b"/etc", Rename.EXCHANGE)
    with refused(Errno.EPERM):
        view.mknod(b"/whiteout", FileType.CHARACTER, device=0)


def test_a_path_has_no_zero_in_it() -> None:
    _, view = tmpfs()
    with refused(Errno.EINVAL):
        view.mkdir(b"/a\0b")
    with refused(Errno.EINVAL):
        view.symlink(b"a\0b", b"/s")


def test_a_directory_is_not_created_by_opening_it() -> None:
    """As on Linux since 6.4 (open(2), BUGS)."""
    _, view = tmpfs()
    with refused(Errno.EINVAL):
        view.open(b"/d", WRITE | Open.DIRECTORY)


@pytest.mark.parametrize(
    ("permissions", "writer", "left"),
    [
        (0o6777, ROOT, 0o6777),
        (0o6777, Credentials(5, 5, []), 0o777),
        (0o6767, Credentials(5, 5, []), 0o767),
        (0o6767, Credentials(5, 0, []), 0o2767),
        (0o6767, Credentials(5, 5, [0]), 0o2767),
        (0o6777, Credentials(5, 0, []), 0o777),
    ],
)
def test_a_program_loses_the_rights_of_its_owner_when_somebody_writes_to_it(
    permissions: int, writer: Credentials, left: int
) -> None:
    """As on Linux since 6.2: without execution by the group its bit goes, too, unless the writer is of that group."""
    _, view = tmpfs()
    file = view.open(b"/f", WRITE)
    view.chmod(b"/f", permissions)
    file.write(b"x", writer)
    assert view.status(b"/f").permissions == left
    view.chmod(b"/f", permissions)
    file.resize(0, writer)
    assert view.status(b"/f").permissions == left


def test_who_holds_an_open_file_knows_its_path_when_it_was_renamed() -> None:
    _, view = tmpfs()
    view.mkdir(b"/d")
    file = view.open(b"/d/f", WRITE)
    view.rename(b"/d", b"/e")
    view.rename(b"/e/f", b"/e/g")
    assert file.location is not None
    assert view.path_of(file.location) == b"/e/g"
    view.unlink(b"/e/g")
    with refused(Errno.ENOENT):
        view.path_of(file.location)


def test_a_directory_is_read_on_where_the_reader_was() -> None:
    _, view = tmpfs()
    for number in range(40):
        view.mknod(b"/f%d" % number, FileType.REGULAR)
    directory = view.open(b"/", Open.DIRECTORY)
    seen = [record.name for record in directory.read_entries(12)]
    for number in range(36):
        view.unlink(b"/f%d" % number)
    view.mknod(b"/new", FileType.REGULAR)
    view.rename(b"/f36", b"/moved")
    seen += [record.name for record in directory.read_entries(100)]
    assert seen == [b".", b".."] + [b"f%d" % n for n in (*range(10), 37, 38, 39)] + [b"new", b"moved"]
    directory.position = 0
    first = directory.read_entries(4)
    directory.position = first[1].cookie
    assert directory.read_entries(2) == first[2:]


class Sleeper(Waiter):
    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


def test_who_waits_for_a_pipe_is_woken_by_every_change() -> None:
    reader, writer = PipeFileSystem(1, clock).make_pipe(Open(0), ROOT)
    sleeper, queue = Sleeper(), reader.wait_queue()
    assert queue is not None and queue is writer.wait_queue()
    queue.add(sleeper)
    before = sleeper.woken
    assert writer.write(b"abc") == 3
    assert sleeper.woken == before + 1
    assert reader.read(3) == b"abc"
    assert sleeper.woken == before + 2
    before = sleeper.woken
    with refused(Errno.EAGAIN):
        reader.read(1)
    assert sleeper.woken == before, "nothing changed"
    del writer
    assert sleeper.woken == before + 1
    assert reader.read(1) == b""
    queue.remove(sleeper)
    queue.remove(sleeper)
    assert not queue.waiters


def test_opening_a_pipe_with_a_name_waits_for_the_other_end() -> None:
    _, view = tmpfs()
    view.mknod(b"/p", FileType.FIFO)
    reader = view.open(b"/p")
    assert isinstance(reader, OpenPipe)
    with refused(Errno.EAGAIN):
        reader.await_peer()
    writer = view.open(b"/p", Open.WRITE_ONLY)
    assert isinstance(writer, OpenPipe)
    writer.await_peer()
    del writer
    reader.await_peer()


def test_nothing_is_read_backwards() -> None:
    _, view = tmpfs()
    view.mkdir(b"/dev")
    directory = view.locate(b"/dev").entry.inode
    assert isinstance(directory, Directory)
    add_memory_devices(view.namespace, directory, bytes)
    reader, _writer = PipeFileSystem(1, clock).make_pipe(Open(0), ROOT)
    for file in (view.open(b"/f", WRITE), view.open(b"/dev/zero"), reader):
        with refused(Errno.EINVAL):
            file.read(-1)


def test_random_devices_ask_their_source() -> None:
    asked: list[int] = []

    def source(size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    assert len(RandomDriver(source).read(10**9)) == asked[0] == 1 << 20
    assert NullDriver().wait_queue() is None


def test_directories_may_be_deeper_than_any_stack() -> None:
    _, view = tmpfs(inodes=5000)
    for _ in range(3000):
        view.mkdir(b"d")
        view.chdir(b"d")
    with refused(Errno.EINVAL):
        view.rename(b"/d", b"d")
    assert len(view.getcwd()) == 6000


def test_an_entry_is_kept_by_its_name_only() -> None:
    file_system, view = tmpfs()
    view.mkdir(b"/d")
    entry = view.locate(b"/d").entry
    assert isinstance(entry, Entry) and file_system.inodes == 2
    view.rmdir(b"/d")
    assert entry.parent() is None
    del entry
    assert file_system.inodes == 1
