"""A file system in memory: sparse files, links, and limits on what it may hold."""

from __future__ import annotations

from typing import Final

from kernel_src.errno import Errno, OsError
from kernel_src.fs.flags import FileType
from kernel_src.fs.inode import (
    Attributes,
    Blueprint,
    CharacterDevice,
    Clock,
    Directory,
    Entry,
    Fifo,
    FileSystem,
    FileSystemStatus,
    Inode,
    RegularFile,
    Symlink,
    root_entry,
)
from kernel_src.fs.sparse import PAGE_SIZE, PageBudget, SparseContent

TMPFS_MAGIC: Final = 0x01021994  # linux/magic.h
BLOCKS_PER_PAGE: Final = PAGE_SIZE // 512


class Tmpfs(FileSystem):
    """The limits of a file system in memory, and what it uses.

    `page_limit` is for the contents of files, in pages of 4 KiB.
    """

    def __init__(self, device: int, clock: Clock, page_limit: int, inode_limit: int) -> None:
        super().__init__(device, clock, read_only=False)
        self.budget = PageBudget(page_limit)
        self.inode_limit = inode_limit

    def make_root(self, permissions: int, uid: int, gid: int) -> Entry:
        """An empty directory to mount."""
        return root_entry(TmpfsDirectory(self, Attributes(permissions, uid, gid, self.clock())))

    def make_inode(self, blueprint: Blueprint) -> Inode:
        """An inode without names; raises ENOSPC."""
        if self.inodes >= self.inode_limit:
            raise OsError(Errno.ENOSPC)
        attributes = Attributes(blueprint.permissions, blueprint.uid, blueprint.gid, self.clock())
        match blueprint.type:
            case FileType.REGULAR:
                return TmpfsFile(self, attributes)
            case FileType.DIRECTORY:
                return TmpfsDirectory(self, attributes)
            case FileType.SYMLINK:
                return Symlink(self, attributes, blueprint.target)
            case FileType.FIFO:
                return Fifo(self, attributes)
            case FileType.CHARACTER:
                return CharacterDevice(self, attributes, blueprint.device)

    def status(self) -> FileSystemStatus:
        return FileSystemStatus(
            magic=TMPFS_MAGIC,
            block_size=PAGE_SIZE,
            blocks=self.budget.limit,
            free_blocks=self.budget.limit - self.budget.used,
            inodes=self.inode_limit,
            free_inodes=self.inode_limit - self.inodes,
        )


class TmpfsFile(RegularFile):
    """A file whose pages are in memory."""

    def __init__(self, file_system: Tmpfs, attributes: Attributes) -> None:
        super().__init__(file_system, attributes)
        self.content = SparseContent(file_system.budget)

    @property
    def size(self) -> int:
        return self.content.size

    @property
    def blocks(self) -> int:
        return len(self.content.pages) * BLOCKS_PER_PAGE

    def read_at(self, offset: int, size: int) -> bytes:
        return self.content.read(offset, size)

    def write_at(self, offset: int, data: bytes) -> int:
        return self.content.write(offset, data)

    def resize(self, size: int) -> None:
        self.content.resize(size)

    def next_data(self, offset: int) -> int | None:
        return self.content.next_data(offset)

    def next_hole(self, offset: int) -> int:
        return self.content.next_hole(offset)


class TmpfsDirectory(Directory):
    """A directory whose table is all there is of it."""

    def __init__(self, file_system: Tmpfs, attributes: Attributes) -> None:
        super().__init__(file_system, attributes)
        self.tmpfs = file_system

    def create(self, name: bytes, blueprint: Blueprint) -> Entry:
        return self.link(name, self.tmpfs.make_inode(blueprint))

    def create_unnamed(self, blueprint: Blueprint) -> Entry:
        inode = self.tmpfs.make_inode(blueprint)
        return Entry(f"#{inode.number}".encode(), inode)

    def link(self, name: bytes, inode: Inode) -> Entry:
        entry, replaced = Entry(name, inode), self.table.get(name)
        now_ns = self.tmpfs.clock()
        if replaced is None:
            self.insert(entry)
        else:
            self.supplant(replaced, entry)
            self._lose(replaced.inode, now_ns)
        if isinstance(inode, Directory):
            inode.attributes.links = max(inode.attributes.links, 2)
            self.attributes.links += 1
        else:
            inode.attributes.links += 1
        inode.attributes.changed_ns = now_ns
        self.attributes.content_changed(now_ns)
        return entry

    def remove(self, entry: Entry) -> None:
        self.take(entry)
        now_ns = self.tmpfs.clock()
        self._lose(entry.inode, now_ns)
        self.attributes.content_changed(now_ns)

    def rename(self, entry: Entry, directory: Directory, name: bytes) -> None:
        place = directory.reserve(name, entry.inode)
        is_taken = place.directory is not None
        self.move(entry, directory, place)
        now_ns = self.tmpfs.clock()
        if is_taken and isinstance(directory, TmpfsDirectory):
            directory._lose(place.inode, now_ns)
        self._moved(entry.inode, directory, now_ns)

    def exchange(self, entry: Entry, directory: Directory, other: Entry) -> None:
        self.swap(entry, directory, other)
        now_ns = self.tmpfs.clock()
        self._moved(entry.inode, directory, now_ns)
        if isinstance(other.inode, Directory):
            directory.attributes.links -= 1
            self.attributes.links += 1
        other.inode.attributes.changed_ns = now_ns

    def _moved(self, inode: Inode, directory: Directory, now_ns: int) -> None:
        """Links and times after an inode went from here to another directory."""
        if isinstance(inode, Directory):
            self.attributes.links -= 1
            directory.attributes.links += 1
        inode.attributes.changed_ns = now_ns
        self.attributes.content_changed(now_ns)
        directory.attributes.content_changed(now_ns)

    def _lose(self, inode: Inode, now_ns: int) -> None:
        """Links and times of an inode that lost a name in this directory."""
        inode.attributes.changed_ns = now_ns
        if isinstance(inode, Directory):
            inode.attributes.links = 0
            inode.is_removed = True
            self.attributes.links -= 1
        else:
            inode.attributes.links -= 1
