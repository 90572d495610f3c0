"""open(2): from a path and flags to an open file."""

from __future__ import annotations

from typing import Final

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fs.flags import (
    ACCESS_MODE,
    GROUP_EXECUTE,
    PERMISSIONS,
    SET_GROUP_ID,
    STICKY,
    Access,
    FileType,
    Open,
)
from kernel_src.fs.inode import Blueprint, CharacterDevice, Directory, Fifo, RegularFile, Symlink
from kernel_src.fs.open_file import OpenDevice, OpenDirectory, OpenFile, OpenPath, OpenRegular, resize
from kernel_src.fs.open_pipe import open_fifo
from kernel_src.fs.path import Follow, LastName, Location, PathWalker, Resolution
from kernel_src.fs.permissions import check_access, check_create, check_owner

WITH_PATH: Final = Open.PATH | Open.DIRECTORY | Open.NO_FOLLOW | Open.CLOSE_ON_EXEC
"""All that counts beside O_PATH."""


def open_path(walker: PathWalker, path: bytes, flags: Open, permissions: int, at: Location | None) -> OpenFile:
    """Opens what a path leads to, or makes it with `permissions`."""
    if Open.PATH in flags:
        flags &= WITH_PATH
    elif Open.TEMPORARY in flags:
        return _open_temporary(walker, path, flags, permissions, at)
    if Open.CREATE not in flags:
        follow = Follow.BEFORE_SLASH if Open.NO_FOLLOW in flags else Follow.ALWAYS
        return _open_found(walker, walker.resolve(path, follow, at).target(), flags)
    if Open.DIRECTORY in flags:
        raise OsError(Errno.EINVAL)
    exclusive = Open.EXCLUSIVE in flags
    follow = Follow.NEVER if exclusive or Open.NO_FOLLOW in flags else Follow.TO_CREATE
    resolution = walker.resolve(path, follow, at)
    found = resolution.found
    if resolution.kind is LastName.PLAIN and resolution.has_slash:
        raise OsError(Errno.EISDIR)
    if found is None:
        return _create(walker, resolution, flags, permissions)
    if exclusive:
        raise OsError(Errno.EEXIST)
    if isinstance(found.entry.inode, Directory):
        raise OsError(Errno.EISDIR)
    return _open_found(walker, found, flags)


def blueprint_for(
    directory: Directory,
    type: FileType,
    permissions: int,
    credentials: Credentials,
    target: bytes = b"",
    device: int = 0,
) -> Blueprint:
    """What is made in a directory by somebody: a directory with the set-group-ID bit hands on its group (inode(7))."""
    gid = credentials.gid
    inherits = directory.attributes.permissions & SET_GROUP_ID != 0
    if inherits:
        gid = directory.attributes.gid
    if type is FileType.DIRECTORY:
        permissions = permissions & (0o777 | STICKY) | (SET_GROUP_ID if inherits else 0)
    elif inherits and permissions & GROUP_EXECUTE and not credentials.in_group(gid) and not credentials.is_privileged:
        permissions &= ~SET_GROUP_ID
    return Blueprint(type, permissions & PERMISSIONS, credentials.uid, gid, target, device)


def _create(walker: PathWalker, resolution: Resolution, flags: Open, permissions: int) -> OpenFile:
    """Makes a regular file and opens it, whatever its permissions say."""
    place, credentials = resolution.directory, walker.credentials
    place.mount.check_writable()
    directory = place.entry.inode
    assert isinstance(directory, Directory)
    check_create(directory, credentials)
    entry = directory.create(resolution.name, blueprint_for(directory, FileType.REGULAR, permissions, credentials))
    file = entry.inode
    assert isinstance(file, RegularFile)
    return OpenRegular(file, Location(place.mount, entry), flags, credentials)


def _open_temporary(walker: PathWalker, path: bytes, flags: Open, permissions: int, at: Location | None) -> OpenFile:
    """O_TMPFILE: a file without a name in the file system of a directory."""
    if Open.DIRECTORY not in flags or Open.CREATE in flags or not flags & ACCESS_MODE:
        raise OsError(Errno.EINVAL)
    follow = Follow.BEFORE_SLASH if Open.NO_FOLLOW in flags else Follow.ALWAYS
    place = walker.resolve(path, follow, at).target()
    directory = place.entry.inode
    if not isinstance(directory, Directory):
        raise OsError(Errno.ENOTDIR)
    place.mount.check_writable()
    check_access(directory, Access.WRITE | Access.EXECUTE, walker.credentials)
    entry = directory.create_unnamed(blueprint_for(directory, FileType.REGULAR, permissions, walker.credentials))
    file = entry.inode
    assert isinstance(file, RegularFile)
    return OpenRegular(file, Location(place.mount, entry), flags, walker.credentials)


def _open_found(walker: PathWalker, location: Location, flags: Open) -> OpenFile:
    """Opens what is there."""
    inode, credentials = location.entry.inode, walker.credentials
    if Open.DIRECTORY in flags and not isinstance(inode, Directory):
        raise OsError(Errno.ENOTDIR)
    if Open.PATH in flags:
        return OpenPath(inode, location, flags, credentials)
    if isinstance(inode, Symlink):
        raise OsError(Errno.ELOOP)
    wanted = _wanted(flags)
    if Access.WRITE in wanted:
        if isinstance(inode, Directory):
            raise OsError(Errno.EISDIR)
        if isinstance(inode, RegularFile):
            location.mount.check_writable()
    check_access(inode, wanted, credentials)
    if Open.NO_ACCESS_TIME in flags:
        check_owner(inode, credentials)
    if isinstance(inode, Directory):
        return OpenDirectory(inode, location, flags, credentials)
    if isinstance(inode, Fifo):
        return open_fifo(inode, location, flags, credentials)
    if isinstance(inode, CharacterDevice):
        driver = walker.namespace.drivers.get(inode.device)
        if driver is None:
            raise OsError(Errno.ENXIO)
        return OpenDevice(inode, driver, location, flags, credentials)
    assert isinstance(inode, RegularFile)
    if Access.WRITE in wanted:
        inode.prepare_change()
    if Open.TRUNCATE in flags:
        resize(inode, 0, credentials)
    return OpenRegular(inode, location, flags, credentials)


def _wanted(flags: Open) -> Access:
    """The permissions that opening something with these flags needs; the fourth access mode needs both."""
    access = flags & ACCESS_MODE
    wanted = Access.READ if access != Open.WRITE_ONLY else Access(0)
    if access or Open.TRUNCATE in flags:
        wanted |= Access.WRITE
    return wanted
