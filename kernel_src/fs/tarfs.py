"""A read-only file system from a tar archive: an index of its members, whose contents stay where they are."""

from __future__ import annotations

from typing import Final

from kernel_src.fs.driver import device_number
from kernel_src.fs.flags import NAME_MAX, PATH_MAX
from kernel_src.fs.inode import (
    Attributes,
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
from kernel_src.fs.tar import CHARACTER, DIRECTORY, FIFO, LINK, REGULAR, SYMLINK, Member, TarError, members
from kgen.lang import weak

TARFS_MAGIC: Final = 0x74617266
"""The letters `tarf`: Linux has no such file system."""
BLOCK_SIZE: Final = 4096


class TarFileSystem(FileSystem):
    """What the members of one archive share."""

    def __init__(self, device: int, clock: Clock, archive: bytes) -> None:
        super().__init__(device, clock, read_only=True)
        self.archive = archive
        self.shared: dict[int, list[weak[Entry]]] = {}
        """The entries of the files that hard links lead to, by the number of their inode."""

    def make_root(self) -> Entry:
        """Reads all headers, and makes a tree of the members; raises TarError.

        Directories that only are in paths belong to root and have mode 755. A later member replaces an earlier one of the same
        path, as if the archive had been extracted.
        """
        root = root_entry(Directory(self, Attributes(0o755, 0, 0, 0)))
        for member in members(self.archive):
            _add(self, root, member)
        return root

    def entries_of(self, inode: Inode) -> list[Entry]:
        found = [entry() for entry in self.shared.get(inode.number, [])]
        return [entry for entry in found if entry is not None and entry.directory is not None]

    def status(self) -> FileSystemStatus:
        blocks = (len(self.archive) + BLOCK_SIZE - 1) // BLOCK_SIZE
        return FileSystemStatus(TARFS_MAGIC, BLOCK_SIZE, blocks, 0, self.inodes, 0)


class TarFile(RegularFile):
    """A file whose content is a part of the archive."""

    def __init__(self, file_system: FileSystem, attributes: Attributes, content: bytes) -> None:
        super().__init__(file_system, attributes)
        self.content = content

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def blocks(self) -> int:
        return (len(self.content) + 511) // 512

    def read_at(self, offset: int, size: int) -> bytes:
        rest = self.content[min(offset, len(self.content)) :]
        return rest[: min(size, len(rest))]

    def write_at(self, offset: int, data: bytes) -> int:
        self.prepare_change()
        return 0

    def resize(self, size: int) -> None:
        self.prepare_change()

    def next_data(self, offset: int) -> int | None:
        return offset if offset < len(self.content) else None

    def next_hole(self, offset: int) -> int:
        return len(self.content)


def _add(file_system: TarFileSystem, root: Entry, member: Member) -> None:
    """Puts a member into the tree."""
    names = _names(member, member.path)
    directory = _directory(root, member)
    if not names:
        if member.type != DIRECTORY:
            raise TarError(member.offset, "the root is no directory")
        _describe(directory.attributes, member)
        return
    for name in names[:-1]:
        entry = directory.lookup(name) or _add_directory(file_system, directory, name)
        directory = _directory(entry, member)
    name = names[-1]
    present = directory.lookup(name)
    if member.type == DIRECTORY:
        entry = present or _add_directory(file_system, directory, name)
        _describe(_directory(entry, member).attributes, member)
        return
    if present is not None and isinstance(present.inode, Directory):
        raise TarError(member.offset, "a member is in the place of a directory")
    target = _linked(root, member) if member.type == LINK else None
    if target is present and present is not None:
        return
    if present is not None:
        present.inode.attributes.links -= 1
        directory.take(present)
    entry = Entry(name, _inode(file_system, member) if target is None else target.inode)
    entry.inode.attributes.links += 1
    directory.insert(entry)
    if target is not None:
        file_system.shared.setdefault(entry.inode.number, [weak(target)]).append(weak(entry))


def _names(member: Member, path: bytes) -> list[bytes]:
    """The names of a path: never `..`, and none that no file system could have."""
    names = [name for name in path.split(b"/") if name not in (b"", b".")]
    for name in names:
        if name == b".." or len(name) > NAME_MAX or b"\0" in name:
            raise TarError(member.offset, "a path has a name in it that no file can have")
    return names


def _directory(entry: Entry, member: Member) -> Directory:
    inode = entry.inode
    if not isinstance(inode, Directory):
        raise TarError(member.offset, "a member lies below something that is no directory")
    return inode


def _add_directory(file_system: TarFileSystem, parent: Directory, name: bytes) -> Entry:
    """A new directory, which no member has described yet."""
    directory = Directory(file_system, Attributes(0o755, 0, 0, 0))
    entry = Entry(name, directory)
    parent.insert(entry)
    directory.attributes.links = 2
    parent.attributes.links += 1
    return entry


def _describe(attributes: Attributes, member: Member) -> None:
    attributes.permissions = member.permissions
    attributes.uid = member.uid
    attributes.gid = member.gid
    attributes.accessed_ns = member.modified_ns
    attributes.modified_ns = member.modified_ns
    attributes.changed_ns = member.modified_ns


def _linked(root: Entry, member: Member) -> Entry:
    """What a hard link is another name of: an earlier member."""
    here = root
    for name in _names(member, member.target):
        found = _directory(here, member).lookup(name)
        if found is None:
            raise TarError(member.offset, "a link leads to no earlier member")
        here = found
    if isinstance(here.inode, Directory):
        raise TarError(member.offset, "a hard link leads to a directory")
    return here


def _inode(file_system: TarFileSystem, member: Member) -> Inode:
    """What a member is."""
    attributes = Attributes(member.permissions, member.uid, member.gid, member.modified_ns)
    if member.type in REGULAR:
        return TarFile(file_system, attributes, member.content)
    if member.type == SYMLINK:
        if not 0 < len(member.target) < PATH_MAX or b"\0" in member.target:
            raise TarError(member.offset, "a symbolic link has no target that a path can be")
        attributes.permissions = 0o777
        return Symlink(file_system, attributes, member.target)
    if member.type == FIFO:
        return Fifo(file_system, attributes)
    if member.type == CHARACTER and member.device_major in range(1 << 12) and member.device_minor in range(1 << 20):
        return CharacterDevice(file_system, attributes, device_number(member.device_major, member.device_minor))
    raise TarError(member.offset, "the type of a member is not supported")
