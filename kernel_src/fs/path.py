"""Mounts, and how a path becomes an entry (path_resolution(7))."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fs.driver import Driver
from kernel_src.fs.flags import PATH_MAX, SYMLINKS_MAX, Access
from kernel_src.fs.inode import Directory, Entry, Symlink
from kernel_src.fs.permissions import check_access

SLASH: Final = 0x2F


class Mount:
    """A file system at its place in the tree; `point` is what it covers, None for the root of all."""

    def __init__(self, root: Entry, point: Location | None, read_only: bool) -> None:
        self.root = root
        self.point = point
        self.read_only = read_only

    def check_writable(self) -> None:
        """Raises EROFS where nothing may change."""
        if self.read_only or self.root.inode.file_system.read_only:
            raise OsError(Errno.EROFS)


class Location(NamedTuple):
    """An entry, and the mount through which it was reached."""

    mount: Mount
    entry: Entry


class Namespace:
    """What processes share that see the same files: mounts and drivers.

    One lock will protect both lists, and `is_mount_point` of all entries.
    """

    def __init__(self, root: Entry) -> None:
        self.root_mount = Mount(root, None, False)
        self.mounts: list[Mount] = []
        """All but the root's."""
        self.drivers: dict[int, Driver] = {}
        """By the number of their device."""

    @property
    def root(self) -> Location:
        """The root of all."""
        return Location(self.root_mount, self.root_mount.root)

    def top(self, location: Location) -> Location:
        """The root of what is mounted at a location, or the location."""
        here = location
        while here.entry.is_mount_point:
            mount = self._mounted_at(here)
            if mount is None:
                break
            here = Location(mount, mount.root)
        return here

    def add_mount(self, root: Entry, point: Location, read_only: bool) -> None:
        """Covers a directory with a file system."""
        self.mounts.append(Mount(root, point, read_only))
        point.entry.is_mount_point = True

    def remove_mount(self, mount: Mount) -> None:
        """Uncovers a directory; raises EINVAL for the root, EBUSY when something is mounted below."""
        point = mount.point
        if point is None:
            raise OsError(Errno.EINVAL)
        for other in self.mounts:
            if other.point is not None and other.point.mount is mount:
                raise OsError(Errno.EBUSY)
        self.mounts = [one for one in self.mounts if one is not mount]
        same = [one for one in self.mounts if one.point is not None and one.point.entry is point.entry]
        point.entry.is_mount_point = len(same) > 0

    def _mounted_at(self, location: Location) -> Mount | None:
        for mount in self.mounts:
            point = mount.point
            if point is not None and point.entry is location.entry and point.mount is location.mount:
                return mount
        return None


class Follow(Enum):
    """What happens when the last name of a path is a symbolic link."""

    ALWAYS = "always"
    BEFORE_SLASH = "before slash"
    """Only when slashes stand behind it."""
    NEVER = "never"
    TO_CREATE = "to create"
    """Always, but no slash may stand behind a name, as what is created there is no directory."""


class LastName(Enum):
    """What kind of name a path ends in; only a plain one can be made or removed."""

    PLAIN = "plain"
    DOT = "dot"
    DOT_DOT = "dot dot"
    ROOT = "root"


class Resolution(NamedTuple):
    """The directory that a path leads to, its last name, and what has that name there."""

    directory: Location
    name: bytes
    kind: LastName
    has_slash: bool
    """Slashes stand behind the last name."""
    found: Location | None

    def target(self) -> Location:
        """What was found; raises ENOENT, or ENOTDIR where a slash asks for a directory."""
        if self.found is None:
            raise OsError(Errno.ENOENT)
        if self.has_slash and not isinstance(self.found.entry.inode, Directory):
            raise OsError(Errno.ENOTDIR)
        return self.found


class PathWalker:
    """Where paths begin for one process, and with whose rights they are walked.

    One lock will protect the fields: threads may share it (CLONE_FS of clone(2)).
    """

    def __init__(self, namespace: Namespace, credentials: Credentials) -> None:
        self.namespace = namespace
        self.credentials = credentials
        self.root = namespace.top(namespace.root)
        self.current = self.root

    def resolve(self, path: bytes, follow: Follow, at: Location | None = None) -> Resolution:
        """Walks a path, from `at` or the working directory when it is relative.

        Raises ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, EINVAL for a zero byte, and EISDIR. That the last name is not there is no
        error yet.
        """
        if not path:
            raise OsError(Errno.ENOENT)
        if len(path) >= PATH_MAX:
            raise OsError(Errno.ENAMETOOLONG)
        if b"\0" in path:
            raise OsError(Errno.EINVAL)
        start = self.current if at is None else at
        here = self.root if path[0] == SLASH else start
        rest, position, links = path, 0, 0
        while True:
            position = _after_slashes(rest, position)
            if position == len(rest):
                return Resolution(here, b"", LastName.ROOT, False, here)
            end = rest.find(b"/", position)
            if end < 0:
                end = len(rest)
            name = rest[position:end]
            position = _after_slashes(rest, end)
            is_last, has_slash = position == len(rest), position > end
            directory = here.entry.inode
            if not isinstance(directory, Directory):
                raise OsError(Errno.ENOTDIR)
            check_access(directory, Access.EXECUTE, self.credentials)
            kind = LastName.PLAIN
            if name == b".":
                found, kind = here, LastName.DOT
            elif name == b"..":
                found, kind = self.parent(here), LastName.DOT_DOT
            else:
                if is_last and has_slash and follow is Follow.TO_CREATE:
                    raise OsError(Errno.EISDIR)
                entry = directory.lookup(name)
                if entry is None:
                    if not is_last:
                        raise OsError(Errno.ENOENT)
                    return Resolution(here, name, kind, has_slash, None)
                found = self.namespace.top(Location(here.mount, entry))
                inode = found.entry.inode
                always = not is_last or follow in (Follow.ALWAYS, Follow.TO_CREATE)
                if (always or (has_slash and follow is Follow.BEFORE_SLASH)) and isinstance(inode, Symlink):
                    links += 1
                    if links > SYMLINKS_MAX:
                        raise OsError(Errno.ELOOP)
                    if inode.target[0] == SLASH:
                        here = self.root
                    rest, position = inode.target + rest[end:], 0
                    continue
            if is_last:
                return Resolution(here, name, kind, has_slash, found)
            here = found

    def parent(self, location: Location) -> Location:
        """Where `..` leads: never out of the root."""
        here = location
        while here.entry is here.mount.root:
            point = here.mount.point
            if point is None or self._is_root(here):
                return here
            here = point
        directory = here.entry.inode
        if self._is_root(here) or not isinstance(directory, Directory):
            return here
        above = here.entry.parent() or directory.last_parent
        if above is None:
            raise OsError(Errno.ENOENT)
        entry = above.entry
        # The name of a directory that was removed may be gone, although somebody is still below it.
        return self.namespace.top(Location(here.mount, Entry(b"", above) if entry is None else entry))

    def path_of(self, location: Location) -> bytes:
        """The absolute path of a location, as this process could use it; raises ENOENT when its name is gone."""
        names: list[bytes] = []
        here = location
        while not self._is_root(here):
            if here.entry is here.mount.root:
                point = here.mount.point
                if point is None:
                    return b"(unreachable)/" + b"/".join(names[::-1])
                here = point
                continue
            above = here.entry.parent()
            entry = None if above is None else above.entry
            if entry is None:
                raise OsError(Errno.ENOENT)
            names.append(here.entry.name)
            here = Location(here.mount, entry)
        return b"/" + b"/".join(names[::-1])

    def _is_root(self, location: Location) -> bool:
        return location.entry is self.root.entry and location.mount is self.root.mount


def _after_slashes(path: bytes, position: int) -> int:
    """The first position from the given one on that is no slash."""
    while position < len(path) and path[position] == SLASH:
        position += 1
    return position
