"""What one process sees of the files, and all that it can do with names: the North interface of the file systems."""

from __future__ import annotations

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fs.flags import PATH_MAX, PERMISSIONS, READ_ONLY, REPLACE, Access, FileType, Open, Rename
from kernel_src.fs.inode import Directory, Entry, FileSystemStatus, Inode, RegularFile, Status, Symlink
from kernel_src.fs.open_file import OpenFile, resize
from kernel_src.fs.opening import blueprint_for, open_path
from kernel_src.fs.path import Follow, LastName, Location, Namespace, PathWalker, Resolution
from kernel_src.fs.permissions import (
    check_access,
    check_create,
    check_owner,
    check_remove,
    drop_privileges,
    permissions_given,
)


class View(PathWalker):
    """The operations of `os` that take paths, for one process.

    Paths are bytes. Where there is an `at`, relative paths begin there instead of in the working directory; what an
    open directory has as its `location` can be given. All operations raise OsError, with the reasons of path_resolution(7):
    ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG; where they change something, EROFS and ENOSPC; and what they say.
    """

    def __init__(self, namespace: Namespace, credentials: Credentials) -> None:
        super().__init__(namespace, credentials)
        self.umask = 0o022

    def open(
        self, path: bytes, flags: Open = READ_ONLY, permissions: int = 0o666, at: Location | None = None
    ) -> OpenFile:
        """Opens a file; raises EEXIST, EISDIR, ENXIO, EPERM, EINVAL.

        A pipe with a name is open at once: a caller that may sleep waits with `OpenPipe.await_peer`.
        """
        return open_path(self, path, flags, permissions & PERMISSIONS & ~self.umask, at)

    def status(self, path: bytes, *, follow: bool = True, at: Location | None = None) -> Status:
        """What stat(2) says, or lstat(2) without `follow`."""
        return self.locate(path, follow, at).entry.inode.status()

    def file_system_status(self, path: bytes) -> FileSystemStatus:
        """What statfs(2) says about the file system that something is in."""
        return self.locate(path).entry.inode.file_system.status()

    def access(self, path: bytes, wanted: Access, *, follow: bool = True, at: Location | None = None) -> None:
        """Raises EACCES or EROFS unless all that is wanted is allowed."""
        location = self.locate(path, follow, at)
        inode = location.entry.inode
        if Access.WRITE in wanted and isinstance(inode, RegularFile | Directory | Symlink):
            location.mount.check_writable()
        check_access(inode, wanted, self.credentials)

    def readlink(self, path: bytes, at: Location | None = None) -> bytes:
        """The path that a symbolic link stands for; raises EINVAL for anything else."""
        inode = self.locate(path, False, at).entry.inode
        if not isinstance(inode, Symlink):
            raise OsError(Errno.EINVAL)
        return inode.target

    def mkdir(self, path: bytes, permissions: int = 0o777, at: Location | None = None) -> None:
        """Makes a directory; raises EEXIST."""
        self._make(path, at, FileType.DIRECTORY, permissions & ~self.umask, b"", 0)

    def mknod(
        self, path: bytes, type: FileType, permissions: int = 0o666, device: int = 0, at: Location | None = None
    ) -> None:
        """Makes a file, a pipe, or a character device; raises EEXIST, and EPERM for what only root may make."""
        if type is FileType.SYMLINK:
            raise OsError(Errno.EINVAL)
        if type is FileType.DIRECTORY:
            raise OsError(Errno.EPERM)
        self._make(path, at, type, permissions & ~self.umask, b"", device)

    def symlink(self, target: bytes, path: bytes, at: Location | None = None) -> None:
        """Makes a symbolic link; raises EEXIST."""
        if not target:
            raise OsError(Errno.ENOENT)
        if len(target) >= PATH_MAX:
            raise OsError(Errno.ENAMETOOLONG)
        if b"\0" in target:
            raise OsError(Errno.EINVAL)
        self._make(path, at, FileType.SYMLINK, 0o777, target, 0)

    def link(
        self,
        existing: bytes,
        path: bytes,
        *,
        follow: bool = False,
        existing_at: Location | None = None,
        at: Location | None = None,
    ) -> None:
        """Gives a file another name; raises EEXIST, EXDEV, and EPERM for a directory."""
        self.link_location(self.locate(existing, follow, existing_at), path, at)

    def link_location(self, existing: Location, path: bytes, at: Location | None = None) -> None:
        """Gives a file another name, or its first one (AT_EMPTY_PATH of linkat(2))."""
        resolution = self._resolve_new(path, at, False)
        place = resolution.directory
        inode = existing.entry.inode
        if existing.mount is not place.mount:
            raise OsError(Errno.EXDEV)
        directory = _directory(place)
        check_create(directory, self.credentials)
        if isinstance(inode, Directory):
            raise OsError(Errno.EPERM)
        if inode.attributes.links == 0 and not existing.entry.name.startswith(b"#"):
            raise OsError(Errno.ENOENT)
        directory.link(resolution.name, inode)

    def unlink(self, path: bytes, at: Location | None = None) -> None:
        """Removes the name of a file; raises EISDIR, EPERM, EBUSY."""
        resolution = self.resolve(path, Follow.NEVER, at)
        if resolution.kind is not LastName.PLAIN:
            raise OsError(Errno.EISDIR)
        resolution.directory.mount.check_writable()
        found = resolution.found
        if found is None:
            raise OsError(Errno.ENOENT)
        is_directory = isinstance(found.entry.inode, Directory)
        if resolution.has_slash:
            raise OsError(Errno.EISDIR if is_directory else Errno.ENOTDIR)
        directory = _directory(resolution.directory)
        check_remove(directory, found.entry, self.credentials)
        if is_directory:
            raise OsError(Errno.EISDIR)
        directory.remove(found.entry)

    def rmdir(self, path: bytes, at: Location | None = None) -> None:
        """Removes a directory; raises ENOTEMPTY, ENOTDIR, EPERM, EBUSY, and EINVAL for `.`."""
        resolution = self.resolve(path, Follow.NEVER, at)
        match resolution.kind:
            case LastName.DOT:
                raise OsError(Errno.EINVAL)
            case LastName.DOT_DOT:
                raise OsError(Errno.ENOTEMPTY)
            case LastName.ROOT:
                raise OsError(Errno.EBUSY)
            case LastName.PLAIN:
                pass
        resolution.directory.mount.check_writable()
        found = resolution.found
        if found is None:
            raise OsError(Errno.ENOENT)
        if found.mount is not resolution.directory.mount:
            raise OsError(Errno.EBUSY)
        directory = _directory(resolution.directory)
        check_remove(directory, found.entry, self.credentials)
        _check_removable(found.entry, True)
        directory.remove(found.entry)

    def rename(
        self,
        path: bytes,
        new_path: bytes,
        flags: Rename = REPLACE,
        *,
        at: Location | None = None,
        new_at: Location | None = None,
    ) -> None:
        """Moves a name, over another one where there is one; raises EEXIST, ENOTEMPTY, EISDIR, EXDEV, EPERM, EBUSY, EINVAL."""
        if flags not in (REPLACE, Rename.NO_REPLACE, Rename.EXCHANGE):
            raise OsError(Errno.EINVAL)
        exchanges = flags == Rename.EXCHANGE
        old, new = self.resolve(path, Follow.NEVER, at), self.resolve(new_path, Follow.NEVER, new_at)
        if old.directory.mount is not new.directory.mount:
            raise OsError(Errno.EXDEV)
        if old.kind is not LastName.PLAIN:
            raise OsError(Errno.EBUSY)
        if new.kind is not LastName.PLAIN:
            raise OsError(Errno.EEXIST if flags == Rename.NO_REPLACE else Errno.EBUSY)
        old.directory.mount.check_writable()
        source, target = old.found, new.found
        if source is None:
            raise OsError(Errno.ENOENT)
        if target is not None and flags == Rename.NO_REPLACE:
            raise OsError(Errno.EEXIST)
        if target is None and exchanges:
            raise OsError(Errno.ENOENT)
        inode, directory, new_directory = source.entry.inode, _directory(old.directory), _directory(new.directory)
        target_inode = None if target is None else target.entry.inode
        if new.has_slash and exchanges and not isinstance(target_inode, Directory):
            raise OsError(Errno.ENOTDIR)
        if isinstance(inode, Directory):
            if inode.contains(new_directory):
                raise OsError(Errno.EINVAL)
        elif old.has_slash or (new.has_slash and not exchanges):
            raise OsError(Errno.ENOTDIR)
        if isinstance(target_inode, Directory) and target_inode.contains(directory):
            raise OsError(Errno.EINVAL if exchanges else Errno.ENOTEMPTY)
        if target_inode is inode:
            return
        check_remove(directory, source.entry, self.credentials)
        if target is None:
            check_create(new_directory, self.credentials)
        else:
            check_remove(new_directory, target.entry, self.credentials)
            if not exchanges and isinstance(target_inode, Directory) is not isinstance(inode, Directory):
                raise OsError(Errno.EISDIR if isinstance(target_inode, Directory) else Errno.ENOTDIR)
        if new_directory is not directory:
            self._check_may_move(inode)
            if exchanges and target_inode is not None:
                self._check_may_move(target_inode)
        if source.mount is not old.directory.mount or (target is not None and target.mount is not new.directory.mount):
            raise OsError(Errno.EBUSY)
        if exchanges and target is not None:
            directory.exchange(source.entry, new_directory, target.entry)
            return
        if target is not None:
            _check_removable(target.entry, isinstance(inode, Directory))
        directory.rename(source.entry, new_directory, new.name)

    def chmod(self, path: bytes, permissions: int, at: Location | None = None) -> None:
        """Sets the permissions; raises EPERM."""
        self.set_permissions(self.locate(path, True, at), permissions)

    def set_permissions(self, location: Location, permissions: int) -> None:
        """Sets the permissions of something that was found already; raises EPERM."""
        location.mount.check_writable()
        inode = location.entry.inode
        check_owner(inode, self.credentials)
        if isinstance(inode, Symlink):
            raise OsError(Errno.EOPNOTSUPP)
        inode.prepare_change()
        inode.attributes.permissions = permissions_given(inode, permissions & PERMISSIONS, self.credentials)
        inode.attributes.changed_ns = inode.file_system.clock()

    def chown(
        self, path: bytes, uid: int | None, gid: int | None, *, follow: bool = True, at: Location | None = None
    ) -> None:
        """Gives something to another user, group, or both; raises EPERM."""
        self.set_owner(self.locate(path, follow, at), uid, gid)

    def set_owner(self, location: Location, uid: int | None, gid: int | None) -> None:
        """Gives something that was found already to another user, group, or both; raises EPERM."""
        location.mount.check_writable()
        inode, credentials = location.entry.inode, self.credentials
        attributes = inode.attributes
        if not credentials.is_privileged:
            is_owner = credentials.uid == attributes.uid
            if uid is not None and not (is_owner and uid == attributes.uid):
                raise OsError(Errno.EPERM)
            if gid is not None and not (is_owner and (gid == attributes.gid or credentials.in_group(gid))):
                raise OsError(Errno.EPERM)
        inode.prepare_change()
        attributes = inode.attributes
        attributes.uid = attributes.uid if uid is None else uid
        attributes.gid = attributes.gid if gid is None else gid
        attributes.changed_ns = inode.file_system.clock()
        if not isinstance(inode, Directory):
            drop_privileges(attributes, credentials)

    def touch(self, path: bytes, *, follow: bool = True, at: Location | None = None) -> None:
        """Sets both times to now, which whoever may write to it may do, too; raises EACCES."""
        location = self.locate(path, follow, at)
        location.mount.check_writable()
        inode = location.entry.inode
        if self.credentials.uid != inode.attributes.uid:
            check_access(inode, Access.WRITE, self.credentials)
        now_ns = inode.file_system.clock()
        self._store_times(inode, now_ns, now_ns)

    def set_times(
        self,
        path: bytes,
        accessed_ns: int | None,
        modified_ns: int | None,
        *,
        follow: bool = True,
        at: Location | None = None,
    ) -> None:
        """Sets the times that are given, in nanoseconds since 1970; raises EPERM."""
        location = self.locate(path, follow, at)
        if accessed_ns is None and modified_ns is None:
            return
        location.mount.check_writable()
        inode = location.entry.inode
        check_owner(inode, self.credentials)
        self._store_times(inode, accessed_ns, modified_ns)

    def truncate(self, path: bytes, size: int) -> None:
        """Cuts off what lies beyond `size` or adds zeros; raises EISDIR, EINVAL."""
        if size < 0:
            raise OsError(Errno.EINVAL)
        location = self.locate(path)
        inode = location.entry.inode
        if isinstance(inode, Directory):
            raise OsError(Errno.EISDIR)
        if not isinstance(inode, RegularFile):
            raise OsError(Errno.EINVAL)
        location.mount.check_writable()
        check_access(inode, Access.WRITE, self.credentials)
        resize(inode, size, self.credentials)

    def getcwd(self) -> bytes:
        """The working directory; raises ENOENT when it was removed."""
        return self.path_of(self.current)

    def chdir(self, path: bytes) -> None:
        """Changes the working directory."""
        self.enter(self.locate(path))

    def enter(self, location: Location) -> None:
        """Makes something that was found already the working directory (fchdir(2))."""
        check_access(_directory(location), Access.EXECUTE, self.credentials)
        self.current = location

    def chroot(self, path: bytes) -> None:
        """Changes the root; the working directory stays. Raises EPERM."""
        location = self.locate(path)
        check_access(_directory(location), Access.EXECUTE, self.credentials)
        self._check_privileged()
        self.root = location

    def mount(self, root: Entry, path: bytes, *, read_only: bool = False) -> None:
        """Covers a directory with the root of a file system; raises EPERM."""
        self._check_privileged()
        location = self.locate(path)
        _directory(location)
        self.namespace.add_mount(root, location, read_only)

    def unmount(self, path: bytes) -> None:
        """Uncovers a directory; raises EPERM, EINVAL for what is no mount, EBUSY when something is mounted below."""
        self._check_privileged()
        location = self.locate(path)
        if location.entry is not location.mount.root:
            raise OsError(Errno.EINVAL)
        self.namespace.remove_mount(location.mount)

    def locate(self, path: bytes, follow: bool = True, at: Location | None = None) -> Location:
        """What a path leads to."""
        return self.resolve(path, Follow.ALWAYS if follow else Follow.BEFORE_SLASH, at).target()

    def _resolve_new(self, path: bytes, at: Location | None, is_directory: bool) -> Resolution:
        """Where something new is to be made; raises EEXIST."""
        resolution = self.resolve(path, Follow.NEVER, at)
        if resolution.kind is not LastName.PLAIN or resolution.found is not None:
            raise OsError(Errno.EEXIST)
        if resolution.has_slash and not is_directory:
            raise OsError(Errno.ENOENT)
        resolution.directory.mount.check_writable()
        return resolution

    def _make(
        self, path: bytes, at: Location | None, type: FileType, permissions: int, target: bytes, device: int
    ) -> None:
        """Makes something new; raises EEXIST, and EPERM for what only root may make."""
        resolution = self._resolve_new(path, at, type is FileType.DIRECTORY)
        directory = _directory(resolution.directory)
        check_create(directory, self.credentials)
        if type is FileType.CHARACTER:
            self._check_privileged()
        directory.create(resolution.name, blueprint_for(directory, type, permissions, self.credentials, target, device))

    def _store_times(self, inode: Inode, accessed_ns: int | None, modified_ns: int | None) -> None:
        inode.prepare_change()
        attributes = inode.attributes
        attributes.accessed_ns = attributes.accessed_ns if accessed_ns is None else accessed_ns
        attributes.modified_ns = attributes.modified_ns if modified_ns is None else modified_ns
        attributes.changed_ns = inode.file_system.clock()

    def _check_privileged(self) -> None:
        if not self.credentials.is_privileged:
            raise OsError(Errno.EPERM)

    def _check_may_move(self, inode: Inode) -> None:
        """A directory that goes elsewhere gets another `..`: that is a change of it."""
        if isinstance(inode, Directory):
            check_access(inode, Access.WRITE, self.credentials)


def _directory(location: Location) -> Directory:
    """The directory at a location; raises ENOTDIR."""
    inode = location.entry.inode
    if not isinstance(inode, Directory):
        raise OsError(Errno.ENOTDIR)
    return inode


def _check_removable(entry: Entry, as_directory: bool) -> None:
    """Raises ENOTDIR, ENOTEMPTY or EBUSY unless an entry can be removed, or replaced by a directory."""
    inode = entry.inode
    if entry.is_mount_point:
        raise OsError(Errno.EBUSY)
    if isinstance(inode, Directory):
        if not inode.is_empty():
            raise OsError(Errno.ENOTEMPTY)
    elif as_directory:
        raise OsError(Errno.ENOTDIR)
