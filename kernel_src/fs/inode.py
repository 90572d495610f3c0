"""The objects that every file system is made of: inodes, and entries that give them names in directories.

::

    Directory ──table──▶ Entry ──inode──▶ Inode: Directory | RegularFile | Symlink | Fifo | CharacterDevice
        ◀───directory (weak)──┘

A directory owns its entries and an entry its inode; open files own entries too. An inode without entries lives on while it
is open, and ends with the last reference. An entry is the same object for as long as the name exists, also when it is
renamed: whoever holds it knows the path of what he opened.

Each inode will have one lock, for its attributes and its content; for a directory this is the table, and the `name`,
`directory` and `cookie` of the entries in it. `FileSystem` has one for its counters. A rename takes the locks of both
directories, the one with the lower number first, under a lock of the file system that keeps the tree of directories
as it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, NamedTuple

from kernel_src.errno import Errno, OsError
from kernel_src.fs.flags import NAME_MAX, FileType
from kernel_src.pipe import Pipe
from kgen.lang import MemoryError, weak

Clock = Callable[[], int]
"""The time of day: nanoseconds since 1970."""

FIRST_COOKIE = 3
"""The positions before it are those of `.` and `..`."""


class Attributes:
    """What an inode has beside its content; times are nanoseconds since 1970."""

    def __init__(self, permissions: int, uid: int, gid: int, now_ns: int) -> None:
        self.permissions = permissions
        self.uid = uid
        self.gid = gid
        self.links = 0
        self.accessed_ns = now_ns
        self.modified_ns = now_ns
        self.changed_ns = now_ns

    def content_changed(self, now_ns: int) -> None:
        """The content is another one since now."""
        self.modified_ns = now_ns
        self.changed_ns = now_ns


class Status(NamedTuple):
    """What stat(2) says about an inode."""

    device: int
    number: int
    type: FileType
    permissions: int
    links: int
    uid: int
    gid: int
    represented_device: int
    size: int
    block_size: int
    blocks: int
    """In units of 512 bytes."""
    accessed_ns: int
    modified_ns: int
    changed_ns: int


class FileSystemStatus(NamedTuple):
    """What statfs(2) says about a file system; zeros where it has no limit."""

    magic: int
    block_size: int
    blocks: int
    free_blocks: int
    inodes: int
    free_inodes: int


class Blueprint(NamedTuple):
    """An inode that is to be made."""

    type: FileType
    permissions: int
    uid: int
    gid: int
    target: bytes = b""
    """Of a symbolic link: the path that it stands for."""
    device: int = 0
    """Of a character device: which one it is."""


class FileSystem(ABC):
    """What the inodes of one file system share."""

    def __init__(self, device: int, clock: Clock, read_only: bool) -> None:
        self.device = device
        self.clock = clock
        self.read_only = read_only
        self.last_number = 0
        self.inodes = 0
        """How many inodes there are: those that have names, and those that are only open."""

    def new_number(self) -> int:
        """An inode number that no other inode has or had."""
        self.inodes += 1
        self.last_number += 1
        return self.last_number

    @abstractmethod
    def status(self) -> FileSystemStatus:
        """What statfs(2) says."""

    def entries_of(self, inode: Inode) -> list[Entry]:
        """All entries of an inode that has several, where the file system knows them: one that never changes can."""
        return []


class Inode:
    """A file, a directory, or anything else that can have a name."""

    TYPE: ClassVar[FileType] = FileType.REGULAR

    def __init__(self, file_system: FileSystem, attributes: Attributes) -> None:
        self.file_system = file_system
        self.number = file_system.new_number()
        self.attributes = attributes

    def __del__(self) -> None:
        self.file_system.inodes -= 1

    @property
    def size(self) -> int:
        """The size that stat(2) shows, in bytes."""
        return 0

    @property
    def blocks(self) -> int:
        """The memory that the content takes, in units of 512 bytes."""
        return 0

    @property
    def represented_device(self) -> int:
        """Which device this stands for; 0 when it is none."""
        return 0

    @property
    def links(self) -> int:
        """The number of names that stat(2) shows."""
        return self.attributes.links

    def prepare_change(self) -> None:
        """Called before attributes or content change; raises EROFS where they cannot, or ENOSPC."""
        if self.file_system.read_only:
            raise OsError(Errno.EROFS)

    def status(self) -> Status:
        """What stat(2) says."""
        attributes = self.attributes
        return Status(
            device=self.file_system.device,
            number=self.number,
            type=self.TYPE,
            permissions=attributes.permissions,
            links=self.links,
            uid=attributes.uid,
            gid=attributes.gid,
            represented_device=self.represented_device,
            size=self.size,
            block_size=4096,
            blocks=self.blocks,
            accessed_ns=attributes.accessed_ns,
            modified_ns=attributes.modified_ns,
            changed_ns=attributes.changed_ns,
        )


class RegularFile(Inode):
    """A sequence of bytes. Offsets and sizes are checked by the caller: from 0 to `FILE_SIZE_MAX`."""

    TYPE: ClassVar[FileType] = FileType.REGULAR

    @abstractmethod
    def read_at(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset` on: all there are, none from the end on."""

    @abstractmethod
    def write_at(self, offset: int, data: bytes) -> int:
        """Replaces content from `offset` on, and adds what lies beyond the end; what lies between is zero.

        The number of bytes that were written; raises ENOSPC when there is no room for the first of them.
        """

    @abstractmethod
    def resize(self, size: int) -> None:
        """Cuts off what lies beyond `size`, or adds zeros up to there."""

    @abstractmethod
    def next_data(self, offset: int) -> int | None:
        """The first offset from `offset` on that is in no hole; None when there is none."""

    @abstractmethod
    def next_hole(self, offset: int) -> int:
        """The first offset from `offset` on that is in a hole; the end is one."""


class Symlink(Inode):
    """A path that stands for another one."""

    TYPE: ClassVar[FileType] = FileType.SYMLINK

    def __init__(self, file_system: FileSystem, attributes: Attributes, target: bytes) -> None:
        super().__init__(file_system, attributes)
        self.target = target

    @property
    def size(self) -> int:
        return len(self.target)


class Fifo(Inode):
    """A pipe with a name."""

    TYPE: ClassVar[FileType] = FileType.FIFO

    def __init__(self, file_system: FileSystem, attributes: Attributes) -> None:
        super().__init__(file_system, attributes)
        self.pipe = Pipe()


class CharacterDevice(Inode):
    """The name of a driver, which is found by `device` when it is opened."""

    TYPE: ClassVar[FileType] = FileType.CHARACTER

    def __init__(self, file_system: FileSystem, attributes: Attributes, device: int) -> None:
        super().__init__(file_system, attributes)
        self.device = device

    @property
    def represented_device(self) -> int:
        return self.device


class Entry:
    """A name and the inode that it means.

    `directory` is None for the root of a file system, and once the name is gone.
    """

    def __init__(self, name: bytes, inode: Inode) -> None:
        self.name = name
        self.inode = inode
        self.directory: weak[Directory] | None = None
        self.cookie = 0
        self.is_mount_point = False

    def parent(self) -> Directory | None:
        """The directory that the name is in; None for a root, and for a name that is gone."""
        return None if self.directory is None else self.directory()


class EntryTable:
    """The entries of a directory, by name and in an order that a reader can continue after changes.

    Every entry gets the next cookie when it is put in, so the cookies of `slots` ascend. A removed entry leaves a gap there, and
    the gaps are closed when they are most of it. Where there is no memory for an entry, the table stays as it was.
    """

    def __init__(self) -> None:
        self.by_name: dict[bytes, Entry] = {}
        self.slots: list[tuple[int, Entry | None]] = []
        self.next_cookie = FIRST_COOKIE

    def __len__(self) -> int:
        return len(self.by_name)

    def get(self, name: bytes) -> Entry | None:
        """The entry with that name."""
        return self.by_name.get(name)

    def add(self, entry: Entry) -> None:
        """Puts an entry in; no other one may have its name."""
        assert entry.name not in self.by_name
        self.slots.append((self.next_cookie, entry))
        try:
            self.by_name[entry.name] = entry
        except MemoryError:
            self.slots.pop()
            raise
        entry.cookie = self.next_cookie
        self.next_cookie += 1

    def remove(self, entry: Entry) -> None:
        """Takes an entry out."""
        del self.by_name[entry.name]
        self.slots[self._place_after(entry.cookie - 1)] = (entry.cookie, None)
        if len(self.slots) > 2 * len(self.by_name) + 8:
            kept = 0
            for cookie, present in self.slots:
                if present is not None:
                    self.slots[kept] = (cookie, present)
                    kept += 1
            del self.slots[kept:]

    def replace(self, name: bytes, cookie: int, new: Entry) -> None:
        """Puts an entry into the place that another one has by this name and cookie. Takes no memory."""
        self.by_name[name] = new
        self.slots[self._place_after(cookie - 1)] = (cookie, new)
        new.name = name
        new.cookie = cookie

    def after(self, cookie: int) -> Entry | None:
        """The entry with the lowest cookie above the given one."""
        for index in range(self._place_after(cookie), len(self.slots)):
            entry = self.slots[index][1]
            if entry is not None:
                return entry
        return None

    def _place_after(self, cookie: int) -> int:
        """The index of the first cookie above the given one."""
        low, high = 0, len(self.slots)
        while low < high:
            middle = (low + high) // 2
            if self.slots[middle][0] <= cookie:
                low = middle + 1
            else:
                high = middle
        return low


class Directory(Inode):
    """Names and what they mean.

    The caller has checked names, permissions and types; what is left to fail is that there is no room (ENOSPC), no such
    operation (EPERM), or that the file system does not change (EROFS). Changes of links and times are done here.
    """

    TYPE: ClassVar[FileType] = FileType.DIRECTORY

    def __init__(self, file_system: FileSystem, attributes: Attributes) -> None:
        super().__init__(file_system, attributes)
        self.table = EntryTable()
        self.place: weak[Entry] | None = None
        self.is_opaque = False
        """In the upper layer of an overlay: it hides the lower directory of its path."""
        self.is_removed = False
        """Then nothing can be put in any more."""
        self.last_parent: Directory | None = None
        """Where it was before it was removed: `..` leads there for those who are still in it."""

    @property
    def entry(self) -> Entry | None:
        """The entry of this directory, of which there is one; None when it is gone."""
        return None if self.place is None else self.place()

    def lookup(self, name: bytes) -> Entry | None:
        """The entry with that name; raises ENAMETOOLONG."""
        if len(name) > NAME_MAX:
            raise OsError(Errno.ENAMETOOLONG)
        return self.table.get(name)

    def after(self, cookie: int) -> Entry | None:
        """The entry that a reader gets who is at `cookie`."""
        return self.table.after(cookie)

    def is_empty(self) -> bool:
        """Whether nothing but `.` and `..` is in it."""
        return len(self.table) == 0

    def create(self, name: bytes, blueprint: Blueprint) -> Entry:
        """Makes an inode with that name; raises ENOSPC, EROFS."""
        raise OsError(Errno.EROFS)

    def create_unnamed(self, blueprint: Blueprint) -> Entry:
        """Makes a regular file that has no name yet; raises ENOSPC, EROFS."""
        raise OsError(Errno.EROFS)

    def link(self, name: bytes, inode: Inode) -> Entry:
        """Gives an inode of this file system another name, or its first one; raises ENOSPC, EROFS.

        What has the name loses it: only overlays link to names that are taken.
        """
        raise OsError(Errno.EROFS)

    def remove(self, entry: Entry) -> None:
        """Removes a name: not of a directory that is not empty; raises ENOSPC, EROFS."""
        raise OsError(Errno.EROFS)

    def rename(self, entry: Entry, directory: Directory, name: bytes) -> None:
        """Moves an entry of this directory, over an entry that has that name there; raises ENOSPC, EROFS, EXDEV."""
        raise OsError(Errno.EROFS)

    def exchange(self, entry: Entry, directory: Directory, other: Entry) -> None:
        """Lets an entry of this directory and one of `directory` change places; raises ENOSPC, EROFS, EXDEV."""
        raise OsError(Errno.EROFS)

    def insert(self, entry: Entry) -> None:
        """Puts an entry into the table, and nothing else: for those who implement file systems."""
        self.table.add(entry)
        self._adopt(entry)

    def supplant(self, old: Entry, new: Entry) -> None:
        """Puts an entry into the place of another one, under its name, and nothing else. Takes no memory."""
        self.table.replace(old.name, old.cookie, new)
        self._adopt(new)
        self._disown(old)

    def take(self, entry: Entry) -> None:
        """Takes an entry out of the table, and nothing else. Takes no memory."""
        self.table.remove(entry)
        self._disown(entry)

    def reserve(self, name: bytes, inode: Inode) -> Entry:
        """The place of a name in the table: the entry that has it, or one in no directory that only keeps the place."""
        place = self.table.get(name)
        if place is None:
            place = Entry(name, inode)
            self.table.add(place)
        return place

    def give_back(self, place: Entry) -> None:
        """Gives a place back that was reserved. Takes no memory."""
        if place.directory is None:
            self.table.remove(place)

    def move(self, entry: Entry, directory: Directory, place: Entry) -> None:
        """Moves an entry to a place that was reserved in a directory, and nothing else. Takes no memory."""
        self.table.remove(entry)
        directory.table.replace(place.name, place.cookie, entry)
        directory._adopt(entry)
        if place.directory is not None:
            directory._disown(place)

    def swap(self, entry: Entry, directory: Directory, other: Entry) -> None:
        """Lets two entries change places, and nothing else. Takes no memory."""
        name, cookie, other_name, other_cookie = entry.name, entry.cookie, other.name, other.cookie
        self.table.replace(name, cookie, other)
        directory.table.replace(other_name, other_cookie, entry)
        self._adopt(other)
        directory._adopt(entry)

    def contains(self, directory: Directory) -> bool:
        """Whether `directory` is this one or lies below it."""
        here: Directory | None = directory
        while here is not None:
            if here is self:
                return True
            entry = here.entry
            here = None if entry is None else entry.parent()
        return False

    def _adopt(self, entry: Entry) -> None:
        entry.directory = weak(self)
        inode = entry.inode
        if isinstance(inode, Directory):
            inode.place = weak(entry)

    def _disown(self, entry: Entry) -> None:
        entry.directory = None
        inode = entry.inode
        if isinstance(inode, Directory):
            inode.last_parent = self


def root_entry(directory: Directory) -> Entry:
    """The entry of a file system's root, which is in no directory."""
    entry = Entry(b"/", directory)
    directory.place = weak(entry)
    directory.attributes.links = 2
    return entry
