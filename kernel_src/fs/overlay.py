"""An overlay: changes to a tree that cannot change, in an upper layer that can.

The upper layer holds what is new or changed, at its path; a **whiteout**, a character device 0:0, hides what has that name
below; an **opaque** directory hides all that is below it. What is in the lower layer only is copied up before it changes. This is
how Linux arranges its layers (Documentation/filesystems/overlayfs.rst), with its limit that a directory that is in the lower layer
cannot be renamed (EXDEV), and that such a directory shows one link.

An inode of the overlay shares the attributes of its copy in the upper layer, and has attributes of its own before. All
entries that were looked up stay in the tables of its directories, so an inode stays the same when it is copied up: open
files and hard links see the change. When one name of a lower file is looked up, so are all others.
"""

from __future__ import annotations

from typing import Final

from kernel_src.errno import Errno, OsError
from kernel_src.fs.flags import NAME_MAX, FileType
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
)
from kgen.lang import Error, weak

OVERLAY_MAGIC: Final = 0x794C7630  # linux/magic.h, OVERLAYFS_SUPER_MAGIC
COPY_SIZE: Final = 1 << 16
WHITEOUT_DEVICE: Final = 0


class OverlayFileSystem(FileSystem):
    """What the inodes of an overlay share: the layers, and which inodes have several names in them.

    Its lock will protect the two dictionaries; copying up happens under the lock of the inode.
    """

    def __init__(self, device: int, clock: Clock, upper_root: Entry, lower_root: Entry) -> None:
        super().__init__(device, clock, read_only=False)
        upper, lower = upper_root.inode, lower_root.inode
        assert isinstance(upper, Directory) and isinstance(lower, Directory)
        self.upper_root = upper_root
        self.lower_root = lower_root
        self.upper: Directory = upper
        self.lower: Directory = lower
        self.whiteout: Inode = upper.create_unnamed(Blueprint(FileType.CHARACTER, 0, 0, 0, b"", WHITEOUT_DEVICE)).inode
        self.root: weak[OverlayDirectory] | None = None
        self.shared_upper: dict[int, weak[Inode]] = {}
        self.shared_lower: dict[int, weak[Inode]] = {}

    def make_root(self) -> Entry:
        """The merged root, to be mounted."""
        directory = OverlayDirectory(self, self.upper, None if self.upper.is_opaque else self.lower)
        entry = Entry(b"/", directory)
        directory.place = weak(entry)
        self.root = weak(directory)
        return entry

    def reveal(self, entry: Entry) -> None:
        """Looks up what has the path of an entry of the lower layer, if nothing is in its way."""
        here = entry
        names: list[bytes] = [entry.name]
        while (directory := here.parent()) is not None and (above := directory.entry) is not None:
            here = above
            names.append(here.name)
        place: Inode | None = None if self.root is None else self.root()
        for name in names[-2::-1]:
            if not isinstance(place, OverlayDirectory):
                return
            found = place.lookup(name)
            place = None if found is None else found.inode

    def status(self) -> FileSystemStatus:
        upper = self.upper.file_system.status()
        return FileSystemStatus(
            OVERLAY_MAGIC, upper.block_size, upper.blocks, upper.free_blocks, upper.inodes, upper.free_inodes
        )


class Backing:
    """Where an inode of the overlay that is no directory really is, and under which names."""

    def __init__(self, overlay: OverlayFileSystem, real: Inode, is_upper: bool) -> None:
        self.overlay = overlay
        self.real = real
        self.is_upper = is_upper
        self.names: list[weak[Entry]] = []

    def entries(self) -> list[Entry]:
        """The names that it has."""
        found = [name() for name in self.names]
        return [entry for entry in found if entry is not None and entry.directory is not None]

    def add(self, entry: Entry) -> None:
        """It has another name."""
        if len(self.names) > 8:
            self.names = [weak(one) for one in self.entries()]
        self.names.append(weak(entry))

    def copy_up(self, inode: Inode) -> None:
        """Makes a copy in the upper layer, under all names that are known; raises ENOSPC, and then nothing changed."""
        attributes = inode.attributes
        copy = self.overlay.upper.create_unnamed(_blueprint(inode)).inode
        if isinstance(copy, RegularFile) and isinstance(inode, RegularFile):
            _copy_content(inode, copy)
        entries = self.entries()
        try:
            for entry in entries:
                _give_name(entry, copy)
        except Error:
            for entry in entries:
                _take_name(entry, copy)
            raise
        _describe(copy.attributes, attributes)
        copy.attributes.links = attributes.links
        inode.attributes = copy.attributes
        self.real = copy
        self.is_upper = True


class OverlayFile(RegularFile):
    """A regular file of an overlay."""

    def __init__(self, backing: Backing, file: RegularFile) -> None:
        super().__init__(backing.overlay, _attributes(file, backing.is_upper))
        self.backing = backing
        self.file = file

    @property
    def size(self) -> int:
        return self.file.size

    @property
    def blocks(self) -> int:
        return self.file.blocks

    def prepare_change(self) -> None:
        if not self.backing.is_upper:
            self.backing.copy_up(self)
            copy = self.backing.real
            assert isinstance(copy, RegularFile)
            self.file = copy

    def read_at(self, offset: int, size: int) -> bytes:
        return self.file.read_at(offset, size)

    def write_at(self, offset: int, data: bytes) -> int:
        return self.file.write_at(offset, data)

    def resize(self, size: int) -> None:
        self.file.resize(size)

    def next_data(self, offset: int) -> int | None:
        return self.file.next_data(offset)

    def next_hole(self, offset: int) -> int:
        return self.file.next_hole(offset)


class OverlaySymlink(Symlink):
    """A symbolic link of an overlay."""

    def __init__(self, backing: Backing, link: Symlink) -> None:
        super().__init__(backing.overlay, _attributes(link, backing.is_upper), link.target)
        self.backing = backing

    def prepare_change(self) -> None:
        if not self.backing.is_upper:
            self.backing.copy_up(self)


class OverlayFifo(Fifo):
    """A pipe with a name in an overlay."""

    def __init__(self, backing: Backing, fifo: Fifo) -> None:
        super().__init__(backing.overlay, _attributes(fifo, backing.is_upper))
        self.backing = backing

    def prepare_change(self) -> None:
        if not self.backing.is_upper:
            self.backing.copy_up(self)


class OverlayDevice(CharacterDevice):
    """A character device of an overlay."""

    def __init__(self, backing: Backing, device: CharacterDevice) -> None:
        super().__init__(backing.overlay, _attributes(device, backing.is_upper), device.device)
        self.backing = backing

    def prepare_change(self) -> None:
        if not self.backing.is_upper:
            self.backing.copy_up(self)


class OverlayDirectory(Directory):
    """A directory of an overlay: what its upper and its lower directory have together.

    Its table fills as names are looked up, and all at once when it is read.
    """

    def __init__(self, overlay: OverlayFileSystem, upper: Directory | None, lower: Directory | None) -> None:
        real = upper or lower
        assert real is not None
        super().__init__(overlay, _attributes(real, upper is not None))
        self.overlay = overlay
        self.upper = upper
        self.lower = lower
        self.is_complete = False

    @property
    def links(self) -> int:
        return self.attributes.links if self.lower is None or self.is_removed else 1

    def prepare_change(self) -> None:
        self.in_upper()

    def lookup(self, name: bytes) -> Entry | None:
        if len(name) > NAME_MAX:
            raise OsError(Errno.ENAMETOOLONG)
        entry = self.table.get(name)
        return entry if entry is not None or self.is_complete else self._find(name)

    def after(self, cookie: int) -> Entry | None:
        self._complete()
        return self.table.after(cookie)

    def is_empty(self) -> bool:
        self._complete()
        return len(self.table) == 0

    def in_upper(self) -> Directory:
        """The directory of the upper layer, which is made if it is not there; raises ENOSPC."""
        if self.upper is not None:
            return self.upper
        attributes, entry = self.attributes, self.entry
        parent = None if entry is None else entry.parent()
        if isinstance(parent, OverlayDirectory) and entry is not None:
            above = parent.in_upper()
            modified_ns, changed_ns = above.attributes.modified_ns, above.attributes.changed_ns
            made = above.create(entry.name, _blueprint(self)).inode
            above.attributes.modified_ns, above.attributes.changed_ns = modified_ns, changed_ns
        else:
            made = self.overlay.upper.create_unnamed(_blueprint(self)).inode
        assert isinstance(made, Directory)
        _describe(made.attributes, attributes)
        self.attributes = made.attributes
        self.upper = made
        return made

    def create(self, name: bytes, blueprint: Blueprint) -> Entry:
        if blueprint.type is FileType.CHARACTER and blueprint.device == WHITEOUT_DEVICE:
            raise OsError(Errno.EPERM)
        upper = self.in_upper()
        made = upper.create_unnamed(blueprint).inode
        if isinstance(made, Directory):
            made.is_opaque = self._is_below(name)
        entry = self._add(name, made, None, True)
        self._link_above(upper, entry, made)
        return entry

    def create_unnamed(self, blueprint: Blueprint) -> Entry:
        made = self.overlay.upper.create_unnamed(blueprint)
        return Entry(made.name, self._inode(made.inode, True))

    def link(self, name: bytes, inode: Inode) -> Entry:
        inode.prepare_change()
        upper = self.in_upper()
        backing = _backing(inode)
        assert backing is not None
        entry = Entry(name, inode)
        backing.add(entry)
        self.insert(entry)
        self._link_above(upper, entry, backing.real)
        return entry

    def remove(self, entry: Entry) -> None:
        upper = self.in_upper()
        present = upper.lookup(entry.name)
        if self._is_below(entry.name):
            upper.link(entry.name, self.overlay.whiteout)
        elif present is not None:
            upper.remove(present)
        if present is None:
            self._lose_lower(entry.inode)
        self.take(entry)
        if isinstance(entry.inode, Directory):
            entry.inode.is_removed = True
        self.attributes.content_changed(self.overlay.clock())

    def rename(self, entry: Entry, directory: Directory, name: bytes) -> None:
        assert isinstance(directory, OverlayDirectory)
        source, upper, target = self._in_upper_alone(entry), self.in_upper(), directory.in_upper()
        is_below, hides = self._is_below(entry.name), directory._is_below(name)
        was_above = target.lookup(name) is not None
        whiteout = Entry(entry.name, self.overlay.whiteout)
        place = directory.reserve(name, entry.inode)
        replaced = None if place.directory is None else place.inode
        try:
            if is_below:
                _move_and_cover(upper, source, target, name, whiteout)
            else:
                upper.rename(source, target, name)
        except Error:
            directory.give_back(place)
            raise
        self.move(entry, directory, place)
        if isinstance(source.inode, Directory):
            source.inode.is_opaque = hides
        if replaced is not None:
            if not was_above:
                self._lose_lower(replaced)
            if isinstance(replaced, Directory):
                replaced.is_removed = True

    def exchange(self, entry: Entry, directory: Directory, other: Entry) -> None:
        assert isinstance(directory, OverlayDirectory)
        source, target = self._in_upper_alone(entry), directory._in_upper_alone(other)
        self.in_upper().exchange(source, directory.in_upper(), target)
        for moved, place in ((source, directory), (target, self)):
            if isinstance(moved.inode, Directory):
                moved.inode.is_opaque = place._is_below(moved.name)
        self.swap(entry, directory, other)

    def _find(self, name: bytes) -> Entry | None:
        """Looks into the layers, and notes what is there."""
        below = None if self.lower is None else self.lower.lookup(name)
        above = None if self.upper is None else self.upper.lookup(name)
        if above is None:
            return None if below is None else self._add(name, below.inode, None, False)
        inode = above.inode
        if isinstance(inode, CharacterDevice) and inode.device == WHITEOUT_DEVICE:
            return None
        lower = None if below is None else below.inode
        if isinstance(inode, Directory) and isinstance(lower, Directory) and not inode.is_opaque:
            return self._add(name, inode, lower, True)
        return self._add(name, inode, None, True)

    def _add(self, name: bytes, real: Inode, lower: Directory | None, is_upper: bool) -> Entry:
        """Puts an entry into the table for what is in a layer."""
        if isinstance(real, Directory):
            upper = real if is_upper else None
            entry = Entry(name, OverlayDirectory(self.overlay, upper, lower if is_upper else real))
        else:
            entry = Entry(name, self._inode(real, is_upper))
        self.insert(entry)
        backing = _backing(entry.inode)
        if backing is not None:
            backing.add(entry)
            if not backing.is_upper and real.attributes.links > 1 and len(backing.names) == 1:
                # It is the same file under all its names, so all are needed before it is copied up, or loses one.
                for other in real.file_system.entries_of(real):
                    self.overlay.reveal(other)
                entry.inode.attributes.links = len(backing.entries())
        return entry

    def _inode(self, real: Inode, is_upper: bool) -> Inode:
        """The inode of the overlay for one of a layer: the same one for all names of it."""
        shared = self.overlay.shared_upper if is_upper else self.overlay.shared_lower
        known = shared.get(real.number)
        inode = None if known is None else known()
        if inode is None:
            backing = Backing(self.overlay, real, is_upper)
            if isinstance(real, RegularFile):
                inode = OverlayFile(backing, real)
            elif isinstance(real, Symlink):
                inode = OverlaySymlink(backing, real)
            elif isinstance(real, Fifo):
                inode = OverlayFifo(backing, real)
            else:
                assert isinstance(real, CharacterDevice)
                inode = OverlayDevice(backing, real)
            if real.attributes.links > 1:
                shared[real.number] = weak(inode)
        return inode

    def _complete(self) -> None:
        """Looks up all names that are in the layers."""
        if self.is_complete:
            return
        for layer in (self.upper, self.lower):
            if layer is not None:
                for name in layer.table.by_name:
                    self.lookup(name)
        self.is_complete = True

    def _is_below(self, name: bytes) -> bool:
        """Whether the lower layer has such a name."""
        return self.lower is not None and self.lower.lookup(name) is not None

    def _link_above(self, upper: Directory, entry: Entry, real: Inode) -> None:
        """Gives what is new here its name in the upper layer, over a whiteout; or takes it out again."""
        try:
            upper.link(entry.name, real)
        except Error:
            self.take(entry)
            raise

    def _in_upper_alone(self, entry: Entry) -> Entry:
        """The entry of the upper layer that can be moved instead of this one; raises EXDEV when something is below it."""
        inode = entry.inode
        if isinstance(inode, OverlayDirectory) and inode.lower is not None:
            raise OsError(Errno.EXDEV)
        inode.prepare_change()
        upper = self.in_upper().lookup(entry.name)
        if upper is None:
            backing = _backing(inode)
            assert backing is not None
            upper = self.in_upper().link(entry.name, backing.real)
            inode.attributes.links -= 1
        return upper

    def _lose_lower(self, inode: Inode) -> None:
        """Something loses a name that is in the lower layer only."""
        inode.attributes.links = 0 if isinstance(inode, Directory) else inode.attributes.links - 1
        inode.attributes.changed_ns = self.overlay.clock()


def _attributes(real: Inode, is_upper: bool) -> Attributes:
    """Those of the upper layer, or a copy."""
    if is_upper:
        return real.attributes
    own = Attributes(0, 0, 0, 0)
    _describe(own, real.attributes)
    own.links = real.attributes.links
    return own


def _describe(attributes: Attributes, like: Attributes) -> None:
    """Copies all but the links."""
    attributes.permissions = like.permissions
    attributes.uid = like.uid
    attributes.gid = like.gid
    attributes.accessed_ns = like.accessed_ns
    attributes.modified_ns = like.modified_ns
    attributes.changed_ns = like.changed_ns


def _blueprint(inode: Inode) -> Blueprint:
    """Of a copy."""
    attributes = inode.attributes
    target = inode.target if isinstance(inode, Symlink) else b""
    return Blueprint(
        inode.TYPE, attributes.permissions, attributes.uid, attributes.gid, target, inode.represented_device
    )


def _copy_content(source: RegularFile, target: RegularFile) -> None:
    """Copies all bytes; raises ENOSPC."""
    offset = 0
    while piece := source.read_at(offset, COPY_SIZE):
        if target.write_at(offset, piece) < len(piece):
            raise OsError(Errno.ENOSPC)
        offset += len(piece)


def _move_and_cover(upper: Directory, source: Entry, target: Directory, name: bytes, whiteout: Entry) -> None:
    """Renames in the upper layer, and leaves a whiteout; takes memory for the new name only, before anything else."""
    inode = source.inode
    target.link(name, inode)
    upper.supplant(source, whiteout)
    upper.attributes.content_changed(inode.attributes.changed_ns)
    if isinstance(inode, Directory):
        inode.last_parent = None
        upper.attributes.links -= 1
    else:
        inode.attributes.links -= 1


def _give_name(entry: Entry, copy: Inode) -> None:
    """Gives a copy the name that an entry of the overlay has, which is no change of the directory."""
    directory = entry.parent()
    assert isinstance(directory, OverlayDirectory)
    upper = directory.in_upper()
    modified_ns, changed_ns = upper.attributes.modified_ns, upper.attributes.changed_ns
    upper.link(entry.name, copy)
    upper.attributes.modified_ns, upper.attributes.changed_ns = modified_ns, changed_ns


def _take_name(entry: Entry, copy: Inode) -> None:
    """Takes the name away again if the copy has it."""
    directory = entry.parent()
    upper = directory.upper if isinstance(directory, OverlayDirectory) else None
    made = None if upper is None else upper.lookup(entry.name)
    if upper is not None and made is not None and made.inode is copy:
        upper.take(made)


def _backing(inode: Inode) -> Backing | None:
    """Of all but directories."""
    if isinstance(inode, OverlayFile):
        return inode.backing
    if isinstance(inode, OverlaySymlink):
        return inode.backing
    if isinstance(inode, OverlayFifo):
        return inode.backing
    return inode.backing if isinstance(inode, OverlayDevice) else None
