"""Runs scripts of file operations on the core, and prints what comes of each: under CPython and compiled.

Each argument is a script: a line that names the file system, and a line for each operation. `host_program.py` does the same
on Linux, and prints the same for the same script. `scripts.py` says what there is.
"""

from __future__ import annotations

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fd import DescriptorTable
from kernel_src.fs.devices import add_memory_devices
from kernel_src.fs.flags import Access, FileType, Open, Poll, Rename, Whence
from kernel_src.fs.inode import Blueprint, Directory, Entry, Status
from kernel_src.fs.open_pipe import OpenPipe, PipeFileSystem
from kernel_src.fs.overlay import OverlayFileSystem
from kernel_src.fs.path import Follow, Location, Namespace
from kernel_src.fs.tar import TarError
from kernel_src.fs.tarfs import TarFileSystem
from kernel_src.fs.tmpfs import Tmpfs, TmpfsDirectory
from kernel_src.fs.view import View
from kgen.lang import MemoryError, Static, parse_int, static

NOW: Static[int] = static(1)
"""A clock that goes on by one with each look, and by a million with each tick."""
TICK = 1_000_000
STATUS_SHOWN = Open.WRITE_ONLY | Open.READ_WRITE | Open.APPEND | Open.NONBLOCK


def clock() -> int:
    NOW.value += 1
    return NOW.value


def random_bytes(size: int) -> bytes:
    return bytes([index * 37 % 256 for index in range(size)])


def number(word: str) -> int:
    value = parse_int(word, 8) if word.startswith("0") and len(word) > 1 else parse_int(word)
    return 0 if value is None else value


def open_flags(word: str) -> Open:
    return Open(number(word))


def show(status: Status) -> str:
    size = status.size if status.type in (FileType.REGULAR, FileType.SYMLINK) else 0
    owner = f"{status.uid}:{status.gid}"
    mode = status.type | status.permissions
    return f"{mode:o} links={status.links} {owner} size={size} rdev={status.represented_device}"


class Machine:
    """The state of one script: a process."""

    def __init__(self, root: Entry, layers: list[Entry], pipes: PipeFileSystem) -> None:
        self.layers = layers
        self.namespace = Namespace(root)
        self.view = View(self.namespace, Credentials(0, 0, []))
        self.pipes = pipes
        self.table = DescriptorTable()
        for _ in range(3):
            self.table.add(self.view.open(b"/"))

    def at(self, words: list[str], index: int) -> Location | None:
        """The directory that the word after a path names, which counts when the path is relative."""
        if len(words) <= index or words[index - 1].startswith("/"):
            return None
        return self.table.file(number(words[index])).location

    def run(self, line: str) -> str:
        """What comes of one operation."""
        words = line.split(" ")
        try:
            return self.operation(words[0], words)
        except OsError as error:
            return error.errno.name
        except MemoryError:
            return "ENOMEM"

    def operation(self, name: str, words: list[str]) -> str:
        view = self.view
        path = words[1].encode() if len(words) > 1 else b""
        other = words[2].encode() if len(words) > 2 else b""
        match name:
            case "as":
                groups = [number(word) for word in words[3].split(",")] if len(words) > 3 else []
                view.credentials = Credentials(number(words[1]), number(words[2]), groups)
            case "umask":
                view.umask = number(words[1])
            case "mkdir":
                view.mkdir(other, number(words[1]), self.at(words, 3))
            case "rmdir":
                view.rmdir(path, self.at(words, 2))
            case "unlink":
                view.unlink(path, self.at(words, 2))
            case "symlink":
                view.symlink(path, other)
            case "readlink":
                return repr(view.readlink(path))
            case "link":
                view.link(path, other, follow=len(words) > 3)
            case "rename":
                view.rename(path, other, Rename(number(words[3])) if len(words) > 3 else Rename(0))
            case "mkfifo":
                view.mknod(other, FileType.FIFO, number(words[1]))
            case "mknod":
                view.mknod(other, FileType.REGULAR, number(words[1]))
            case "mkchar":
                view.mknod(other, FileType.CHARACTER, 0o666, number(words[1]))
            case "chmod":
                view.chmod(other, number(words[1]))
            case "chown" | "lchown":
                uid, gid = number(words[1]), number(words[2])
                follow = name == "chown"
                view.chown(words[3].encode(), None if uid < 0 else uid, None if gid < 0 else gid, follow=follow)
            case "truncate":
                view.truncate(other, number(words[1]))
            case "touch":
                view.touch(path)
            case "utime":
                view.set_times(words[3].encode(), number(words[1]), number(words[2]))
            case "chdir":
                view.chdir(path)
            case "chroot":
                view.chroot(path)
            case "getcwd":
                path = view.getcwd()
                return "unreachable" if path.startswith(b"(unreachable)") else repr(path)
            case "access":
                view.access(other, Access(number(words[1])))
            case "stat":
                return show(view.status(path))
            case "lstat":
                return show(view.status(path, follow=False))
            case "seconds":
                status = view.status(path)
                return f"{status.accessed_ns // 10**9} {status.modified_ns // 10**9}"
            case "times":
                status = view.status(path, follow=False)
                return " ".join(
                    [str(time // TICK) for time in (status.accessed_ns, status.modified_ns, status.changed_ns)]
                )
            case "same":
                return str(view.status(path).number == view.status(other).number)
            case "list":
                return self.listing(path)
            case "remount":
                namespace = Namespace(overlay(self.layers))
                namespace.drivers = self.namespace.drivers
                self.namespace = namespace
                self.view = View(namespace, view.credentials)
            case "check":
                names: dict[int, int] = {}
                for layer in self.layers:
                    check_tree(layer, names)
                check_tree(self.namespace.root.entry, {})
            case "tick":
                NOW.value = (NOW.value // TICK + 1) * TICK
            case _:
                return self.descriptor_operation(name, words)
        return "ok"

    def descriptor_operation(self, name: str, words: list[str]) -> str:
        """What takes or gives descriptors."""
        table = self.table
        fd = number(words[1]) if len(words) > 1 else 0
        argument = number(words[2]) if len(words) > 2 else 0
        text = words[2].encode() if len(words) > 2 else b""
        match name:
            case "open":
                flags = open_flags(words[1])
                file = self.view.open(words[3].encode(), flags, argument, self.at(words, 4))
                return str(table.add(file, Open.CLOSE_ON_EXEC in flags))
            case "pipe":
                reader, writer = self.pipes.make_pipe(open_flags(words[1]), self.view.credentials)
                return f"{table.add(reader)} {table.add(writer)}"
            case "close":
                table.close(fd)
            case "read":
                return repr(table.file(fd).read(argument))
            case "write":
                return str(table.file(fd).write(text, self.view.credentials))
            case "pread":
                return repr(table.file(fd).read_at(number(words[3]), argument))
            case "pwrite":
                return str(table.file(fd).write_at(number(words[3]), text, self.view.credentials))
            case "fill":
                return str(table.file(fd).write(b"x" * argument, self.view.credentials))
            case "drain":
                return str(len(table.file(fd).read(argument)))
            case "seek":
                return str(table.file(fd).seek(argument, Whence(number(words[3]))))
            case "ftruncate":
                table.file(fd).resize(argument, self.view.credentials)
            case "fstat":
                return show(table.file(fd).status())
            case "blocks":
                return str(table.file(fd).status().blocks)
            case "fchmod" | "fchown" | "fchdir" | "flink":
                return self.location_operation(name, fd, words)
            case "dup":
                return str(table.duplicate(fd))
            case "dup2":
                table.duplicate_to(fd, argument)
                return str(argument)
            case "dup3":
                if fd == argument:
                    raise OsError(Errno.EINVAL)
                table.duplicate_to(fd, argument, close_on_exec=True)
                return str(argument)
            case "dupfd":
                return str(table.duplicate(fd, minimum=argument))
            case "getfd":
                return str(table.close_on_exec(fd))
            case "setfd":
                table.set_close_on_exec(fd, argument != 0)
            case "getfl":
                return str(int(table.file(fd).flags & STATUS_SHOWN))
            case "setfl":
                table.file(fd).set_status_flags(open_flags(words[2]))
            case "limit":
                table.limit = fd
            case "poll":
                ready = table.file(fd).poll()
                bits = [("in", Poll.IN), ("out", Poll.OUT), ("error", Poll.ERROR), ("hang-up", Poll.HANG_UP)]
                return " ".join([word for word, bit in bits if bit in ready])
            case "peer":
                file = table.file(fd)
                if isinstance(file, OpenPipe):
                    file.await_peer()
            case "next":
                return " ".join(sorted([record.name.decode() for record in table.file(fd).read_entries(1000)]))
            case _:
                return "no such operation"
        return "ok"

    def location_operation(self, name: str, fd: int, words: list[str]) -> str:
        """What a descriptor and a path can do alike."""
        file = self.table.file(fd)
        location = file.location
        if location is None or (Open.PATH in file.flags and name in ("fchmod", "fchown")):
            raise OsError(Errno.EBADF)
        match name:
            case "fchmod":
                self.view.set_permissions(location, number(words[2]))
            case "fchown":
                self.view.set_owner(location, number(words[2]), number(words[3]))
            case "flink":
                self.view.link_location(location, words[2].encode())
            case _:
                self.view.enter(location)
        return "ok"

    def listing(self, path: bytes) -> str:
        """The names in a directory, sorted, with their types."""
        file = self.view.open(path, Open.DIRECTORY)
        names: list[str] = []
        while records := file.read_entries(3):
            names += [f"{record.name!r}:{record.type:o}" for record in records]
        return " ".join(sorted(names))


def from_hex(digits: str) -> bytes:
    return bytes([int(digits[place : place + 2], 16) for place in range(0, len(digits), 2)])


def make_layers(kind: str) -> list[Entry]:
    """The root directories of what a script asks for: `tmpfs`, or `tar` or `overlay` with an archive; raises TarError."""
    name, _, archive = kind.partition(" ")
    layers: list[Entry] = []
    if name != "tar":
        layers.append(Tmpfs(1, clock, 1000, 200).make_root(0o755, 0, 0))
    if name != "tmpfs":
        layers.append(TarFileSystem(3, clock, from_hex(archive)).make_root())
    return layers


def overlay(layers: list[Entry]) -> Entry:
    """The root directory of an upper and a lower layer, or of the only one."""
    return layers[0] if len(layers) == 1 else OverlayFileSystem(4, clock, layers[0], layers[1]).make_root()


def check_tree(entry: Entry, names: dict[int, int]) -> None:
    """Everything that must be true of a tree, also after an operation ran out of memory."""
    directory = entry.inode
    assert isinstance(directory, Directory)
    assert directory.entry is entry and not directory.is_removed
    table = directory.table
    cookies = [cookie for cookie, _ in table.slots]
    assert cookies == sorted(cookies) and len(set(cookies)) == len(cookies)
    present = [one for _, one in table.slots if one is not None]
    assert len(present) == len(table.by_name)
    folders = 0
    for one in present:
        assert table.by_name[one.name] is one and one.parent() is directory
        inode = one.inode
        names[inode.number] = names.get(inode.number, 0) + 1
        if isinstance(inode, Directory):
            folders += 1
            check_tree(one, names)
    if isinstance(directory, TmpfsDirectory) and directory.file_system.device == 1:
        assert directory.attributes.links == 2 + folders


def add_devices(machine: Machine) -> None:
    root = machine.view.resolve(b"/", Follow.ALWAYS).target().entry.inode
    assert isinstance(root, Directory)
    device_directory = root.create(b"dev", Blueprint(FileType.DIRECTORY, 0o755, 0, 0)).inode
    assert isinstance(device_directory, Directory)
    add_memory_devices(machine.namespace, device_directory, random_bytes)


def main(args: list[bytes]) -> int:
    for script in args:
        lines = script.decode().split("\n")
        print("==", lines[0].partition(" ")[0])
        NOW.value = 1
        try:
            layers = make_layers(lines[0])
            machine = Machine(overlay(layers), layers, PipeFileSystem(2, clock))
        except TarError as error:
            print("TarError", error)
            continue
        if not lines[0].startswith("tar"):
            add_devices(machine)
        for line in lines[1:]:
            print(f"{line} -> {machine.run(line)}")
    return 0
