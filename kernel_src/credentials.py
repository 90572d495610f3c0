"""Whose rights an operation is done with."""

from __future__ import annotations

ROOT_USER = 0


class Credentials:
    """A user, a group and supplementary groups: what permissions are checked against (credentials(7)).

    It never changes: a process that gets other rights gets another object.
    """

    def __init__(self, uid: int, gid: int, groups: list[int]) -> None:
        self.uid = uid
        self.gid = gid
        self.groups = groups

    @property
    def is_privileged(self) -> bool:
        """Whether the user is root, who has all capabilities (capabilities(7))."""
        return self.uid == ROOT_USER

    def in_group(self, gid: int) -> bool:
        """Whether `gid` is the group or one of the supplementary groups."""
        return gid == self.gid or gid in self.groups
