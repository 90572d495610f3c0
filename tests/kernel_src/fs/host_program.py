"""Runs scripts of file operations on Linux, and prints what comes of each.

Reads the scripts, as JSON, from the standard input. Each runs in a child with a root directory of its own, which is
in memory where the machine has such a file system. It has to be run by root.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import io
import json
import os
import resource
import select
import shutil
import signal
import stat
import sys
import tarfile
import tempfile
import time
import traceback
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
AT_FDCWD = -100
SYS_GETCWD = 79
SYS_GETDENTS64 = 217
SHOWN = os.O_ACCMODE | os.O_APPEND | os.O_NONBLOCK
DEVICES = (("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9))


def number(word: str) -> int:
    return int(word, 8) if word.startswith("0") and len(word) > 1 else int(word)


def checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result


def show(status: os.stat_result) -> str:
    size = status.st_size if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode) else 0
    owner = f"{status.st_uid}:{status.st_gid}"
    return f"{status.st_mode:o} links={status.st_nlink} {owner} size={size} rdev={status.st_rdev}"


class Machine:
    """The state of one script."""

    def __init__(self) -> None:
        self.ticks: list[int] = []

    def run(self, line: str) -> str:
        words = line.split(" ")
        try:
            result = self.operation(words[0], words[1:])
        except OSError as error:
            return errno.errorcode[error.errno or 0].replace("ENOTSUP", "EOPNOTSUPP")
        return "ok" if result is None else str(result)

    def operation(self, name: str, words: list[str]) -> object:
        match name, words:
            case "as", [uid, gid, *groups]:
                os.setresuid(0, 0, 0)
                os.setgroups([number(word) for word in groups[0].split(",")] if groups else [])
                os.setresgid(number(gid), number(gid), 0)
                os.setresuid(number(uid), number(uid), 0)
            case "umask", [mask]:
                os.umask(number(mask))
            case "mkdir", [mode, path, *rest]:
                os.mkdir(path, number(mode), dir_fd=number(rest[0]) if rest else None)
            case "rmdir", [path, *rest]:
                os.rmdir(path, dir_fd=number(rest[0]) if rest else None)
            case "unlink", [path, *rest]:
                os.unlink(path, dir_fd=number(rest[0]) if rest else None)
            case "symlink", [target, path]:
                os.symlink(target, path)
            case "readlink", [path]:
                return repr(os.readlink(path.encode()))
            case "link", [old, new, *rest]:
                checked(LIBC.linkat(AT_FDCWD, old.encode(), AT_FDCWD, new.encode(), 0x400 if rest else 0))
            case "rename", [old, new, *rest]:
                flags = number(rest[0]) if rest else 0
                checked(LIBC.renameat2(AT_FDCWD, old.encode(), AT_FDCWD, new.encode(), flags))
            case "mkfifo", [mode, path]:
                os.mkfifo(path, number(mode))
            case "mknod", [mode, path]:
                os.mknod(path, stat.S_IFREG | number(mode))
            case "mkchar", [device, path]:
                os.mknod(path, stat.S_IFCHR | 0o666, number(device))
            case "chmod", [mode, path]:
                os.chmod(path, number(mode))
            case "chown", [uid, gid, path]:
                os.chown(path, number(uid), number(gid))
            case "lchown", [uid, gid, path]:
                os.lchown(path, number(uid), number(gid))
            case "truncate", [size, path]:
                os.truncate(path, number(size))
            case "touch", [path]:
                os.utime(path)
            case "utime", [accessed, modified, path]:
                os.utime(path, ns=(number(accessed), number(modified)))
            case "chdir", [path]:
                os.chdir(path)
            case "chroot", [path]:
                os.chroot(path)
            case "getcwd", []:
                buffer = ctypes.create_string_buffer(4096)
                checked(LIBC.syscall(SYS_GETCWD, buffer, 4096))
                return "unreachable" if buffer.value.startswith(b"(unreachable)") else repr(buffer.value)
            case "access", [mode, path]:
                checked(LIBC.access(path.encode(), number(mode)))
            case "stat", [path]:
                return show(os.stat(path))
            case "lstat", [path]:
                return show(os.lstat(path))
            case "seconds", [path]:
                status = os.stat(path)
                return f"{status.st_atime_ns // 10**9} {status.st_mtime_ns // 10**9}"
            case "times", [path]:
                status = os.lstat(path)
                times = (status.st_atime_ns, status.st_mtime_ns, status.st_ctime_ns)
                return " ".join(str(sum(tick <= one for tick in self.ticks)) for one in times)
            case "same", [first, second]:
                return os.stat(first).st_ino == os.stat(second).st_ino
            case "list", [path]:
                return self.listing(path)
            case "check", []:
                pass
            case "remount", []:
                os.chdir("/")
            case "tick", []:
                # The kernel stamps files with the time of its last tick.
                time.sleep(0.011)
                self.ticks.append(time.time_ns())
                time.sleep(0.011)
            case _:
                return self.descriptor_operation(name, words)
        return None

    def descriptor_operation(self, name: str, words: list[str]) -> object:
        fd = number(words[0]) if words else 0
        match name, words[1:]:
            case "open", [mode, path, *rest]:
                flags = fd & ~os.O_CLOEXEC
                opened = os.open(path, flags, number(mode), dir_fd=number(rest[0]) if rest else None)
                os.set_inheritable(opened, not fd & os.O_CLOEXEC)
                return opened
            case "pipe", []:
                reader, writer = os.pipe2(fd)
                return f"{reader} {writer}"
            case "close", []:
                os.close(fd)
            case "read", [size]:
                return repr(os.read(fd, number(size)))
            case "write", [text]:
                return os.write(fd, text.encode())
            case "pread", [size, offset]:
                return repr(os.pread(fd, number(size), number(offset)))
            case "pwrite", [text, offset]:
                return os.pwrite(fd, text.encode(), number(offset))
            case "fill", [size]:
                return os.write(fd, b"x" * number(size))
            case "drain", [size]:
                return len(os.read(fd, number(size)))
            case "seek", [offset, whence]:
                return os.lseek(fd, number(offset), number(whence))
            case "ftruncate", [size]:
                os.ftruncate(fd, number(size))
            case "fstat", []:
                return show(os.fstat(fd))
            case "blocks", []:
                return os.fstat(fd).st_blocks
            case "fchmod", [mode]:
                os.fchmod(fd, number(mode))
            case "fchown", [uid, gid]:
                os.fchown(fd, number(uid), number(gid))
            case "fchdir", []:
                os.fchdir(fd)
            case "flink", [path]:
                checked(LIBC.linkat(fd, b"", AT_FDCWD, path.encode(), 0x1000))
            case "dup", []:
                return fcntl.fcntl(fd, fcntl.F_DUPFD, 0)
            case "dup2", [target]:
                return os.dup2(fd, number(target))
            case "dup3", [target]:
                return checked(LIBC.dup3(fd, number(target), os.O_CLOEXEC))
            case "dupfd", [minimum]:
                return fcntl.fcntl(fd, fcntl.F_DUPFD, number(minimum))
            case "getfd", []:
                return bool(fcntl.fcntl(fd, fcntl.F_GETFD) & fcntl.FD_CLOEXEC)
            case "setfd", [value]:
                fcntl.fcntl(fd, fcntl.F_SETFD, number(value))
            case "getfl", []:
                return fcntl.fcntl(fd, fcntl.F_GETFL) & SHOWN
            case "setfl", [flags]:
                fcntl.fcntl(fd, fcntl.F_SETFL, number(flags))
            case "limit", []:
                resource.setrlimit(resource.RLIMIT_NOFILE, (fd, 4096))
            case "next", []:
                buffer = ctypes.create_string_buffer(1 << 16)
                return self.records(buffer.raw[: checked(LIBC.syscall(SYS_GETDENTS64, fd, buffer, 1 << 16))])
            case "poll", []:
                return self.ready(fd)
            case _:
                return "no such operation"
        return None

    def records(self, found: bytes) -> str:
        """The names in what getdents64 gave."""
        names: list[str] = []
        while found:
            names.append(found[19 : found.index(b"\0", 19)].decode())
            found = found[int.from_bytes(found[16:18], "little") :]
        return " ".join(sorted(names))

    def ready(self, fd: int) -> str:
        poll = select.poll()
        poll.register(fd, select.POLLIN | select.POLLOUT)
        bits = (("in", 1), ("out", 4), ("error", 8), ("hang-up", 16))
        return " ".join(word for _, found in poll.poll(0) for word, bit in bits if found & bit)

    def listing(self, path: str) -> str:
        """Through a descriptor, as the core opens one: `.` and `..` are not shown by CPython."""
        with os.scandir(path) as entries:
            names = [f"{os.fsencode(e.name)!r}:{stat.S_IFMT(e.stat(follow_symlinks=False).st_mode):o}" for e in entries]
        return " ".join(sorted([*names, "b'.':40000", "b'..':40000"]))


def run(script: str, folder: Path, output: int) -> None:
    """Runs a script in this process, which is of no use afterwards."""
    lines = script.split("\n")
    os.chroot(folder)
    os.chdir("/")
    for fd in range(3):
        os.dup2(os.open("/", os.O_RDONLY), fd, inheritable=False)
    os.closerange(3, output)
    results = [f"== {lines[0].partition(' ')[0]}"]
    os.closerange(output + 1, output + 100)
    machine = Machine()
    for line in lines[1:]:
        results.append(f"{line} -> {machine.run(line)}")
    os.write(output, "".join(f"{line}\n" for line in results).encode())


def main() -> None:
    memory = Path("/dev/shm")
    base = memory if memory.is_dir() else None
    for script in json.load(sys.stdin):
        folder = Path(tempfile.mkdtemp(dir=base))
        folder.chmod(0o755)
        archive = script.partition("\n")[0].partition(" ")[2]
        if archive:
            with tarfile.open(fileobj=io.BytesIO(bytes.fromhex(archive))) as tar:
                tar.extractall(folder, numeric_owner=True)
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 1 << 20)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.umask(0)
                os.mkdir(folder / "dev", 0o755)
                for name, minor in DEVICES:
                    os.mknod(folder / "dev" / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
                os.umask(0o022)
                signal.alarm(20)
                os.dup2(writer, 900, inheritable=False)
                run(script, folder, 900)
                status = 0
            except BaseException:
                os.write(900, traceback.format_exc().encode())
            finally:
                os._exit(status)
        os.close(writer)
        with open(reader, "rb") as results:
            sys.stdout.buffer.write(results.read())
        _, status = os.waitpid(child, 0)
        shutil.rmtree(folder)
        if status:
            sys.exit(f"a script failed with status {status}: {script[:200]}")


if __name__ == "__main__":
    main()
