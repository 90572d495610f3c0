"""Who may do what with an inode (inode(7), path_resolution(7), capabilities(7))."""

from __future__ import annotations

from kernel_src.credentials import Credentials
from kernel_src.errno import Errno, OsError
from kernel_src.fs.flags import ANY_EXECUTE, GROUP_EXECUTE, SET_GROUP_ID, SET_USER_ID, STICKY, Access, FileType
from kernel_src.fs.inode import Attributes, Directory, Entry, Inode


def permits(inode: Inode, wanted: Access, credentials: Credentials) -> bool:
    """Whether the mode of an inode allows all that is wanted."""
    attributes = inode.attributes
    permissions = attributes.permissions
    if credentials.is_privileged:
        return Access.EXECUTE not in wanted or inode.TYPE is FileType.DIRECTORY or permissions & ANY_EXECUTE != 0
    if attributes.uid == credentials.uid:
        permissions >>= 6
    elif credentials.in_group(attributes.gid):
        permissions >>= 3
    return int(wanted) & ~permissions & 7 == 0


def check_access(inode: Inode, wanted: Access, credentials: Credentials) -> None:
    """Raises EACCES unless the mode allows all that is wanted."""
    if not permits(inode, wanted, credentials):
        raise OsError(Errno.EACCES)


def check_owner(inode: Inode, credentials: Credentials) -> None:
    """Raises EPERM unless the inode belongs to the user, or he is privileged."""
    if not credentials.is_privileged and credentials.uid != inode.attributes.uid:
        raise OsError(Errno.EPERM)


def check_create(directory: Directory, credentials: Credentials) -> None:
    """Raises ENOENT where the directory was removed, and EACCES unless names may be put into it."""
    if directory.is_removed:
        raise OsError(Errno.ENOENT)
    check_access(directory, Access.WRITE | Access.EXECUTE, credentials)


def check_remove(directory: Directory, entry: Entry, credentials: Credentials) -> None:
    """Raises EACCES or EPERM unless a name may be taken out of a directory, which may be sticky."""
    check_access(directory, Access.WRITE | Access.EXECUTE, credentials)
    owners = (entry.inode.attributes.uid, directory.attributes.uid)
    sticky = directory.attributes.permissions & STICKY != 0
    if sticky and credentials.uid not in owners and not credentials.is_privileged:
        raise OsError(Errno.EPERM)


def permissions_given(inode: Inode, permissions: int, credentials: Credentials) -> int:
    """The permissions that chmod(2) sets: nobody gives away a group that he is not in."""
    if credentials.is_privileged or credentials.in_group(inode.attributes.gid):
        return permissions
    return permissions & ~SET_GROUP_ID


def drop_privileges(attributes: Attributes, credentials: Credentials) -> None:
    """The content or the owner of a file changes: it must not run with the rights of its owner any more.

    Without execution by the group, the set-group-ID bit means something else, and those in the group may keep it.
    """
    attributes.permissions &= ~SET_USER_ID
    keeps_group = credentials.is_privileged or credentials.in_group(attributes.gid)
    if attributes.permissions & GROUP_EXECUTE or not keeps_group:
        attributes.permissions &= ~SET_GROUP_ID
