"""Scripts of file operations: what must come out of them is what Linux does.

A line is an operation and its words. `open` takes flags, mode and path; flags are the names of `os`, joined by `|`.
Descriptors are the numbers that are given out, from 3 on. `n*255` stands for 255 letters.
`as` changes user, group and groups, `tick` lets time go on, and `times` prints after how many ticks a file was read, written and
changed. `core_program.py` and `host_program.py` run what `prepared` makes of a script.
"""

from __future__ import annotations

import os
import re
from typing import Final

SCRIPTS: Final[dict[str, str]] = {
    "create_read_and_write": """
        open O_CREAT|O_RDWR 0644 /f
        write 3 hello
        read 3 10
        seek 3 0 0
        read 3 3
        read 3 3
        read 3 3
        pread 3 2 1
        pwrite 3 HE 0
        pread 3 10 0
        seek 3 0 1
        stat /f
        fstat 3
        open O_RDONLY 0 /f
        write 4 x
        pwrite 4 x 0
        ftruncate 4 0
        open O_WRONLY 0 /f
        read 5 1
        pread 5 1 0
        write 5 j
        pread 4 10 0
        pread 4 10 100
        close 3
        read 3 1
        close 3
        open O_RDONLY 0 /missing
        open O_RDONLY 0 /f/x
        open O_RDONLY 0 /f/
        open O_CREAT|O_EXCL|O_RDWR 0644 /f
        open O_RDWR|O_TRUNC 0 /f
        fstat 3
        open O_RDONLY|O_TRUNC 0 /f
        open O_CREAT|O_RDWR 0644 /g/
        open O_CREAT|O_RDWR 0644 /missing/g
        open O_CREAT|O_RDWR 0644 /
        open O_CREAT|O_RDWR 0644 /.
        open O_CREAT|O_EXCL|O_RDWR 0644 /..
        open 3 0 /f
        read 7 1
        write 7 x
        open O_RDONLY 0 n*256
        open O_RDONLY 0 n*255
        open O_RDONLY 0 /f/n*256
        open O_CREAT|O_RDWR 0644 /n*256
        list /
    """,
    "path_limits": """
        mkdir 0755 /n*255
        mkdir 0755 /n*256
        stat /n*255
        stat /n*255/n*256
        stat /n*255/../n*255/.././/n*255///
        stat /n*4094
        stat /n*4095
        stat n*4096
        stat /././././n*5000
        symlink n*4095 /long
        symlink n*4096 /longer
        readlink /long
        stat /long
        rename /n*255 /n*256
        link /long /n*256
        unlink /n*256
        rmdir /n*256
    """,
    "append": """
        open O_CREAT|O_RDWR|O_APPEND 0644 /f
        write 3 abc
        seek 3 0 0
        write 3 def
        seek 3 0 1
        pwrite 3 ghi 0
        pread 3 20 0
        seek 3 0 1
        getfl 3
        setfl 3 0
        getfl 3
        seek 3 0 0
        write 3 X
        pread 3 20 0
        open O_WRONLY|O_APPEND|O_TRUNC 0 /f
        write 4 z
        read 3 10
        fstat 4
    """,
    "holes": """
        open O_CREAT|O_RDWR 0644 /f
        blocks 3
        seek 3 10000 0
        write 3 end
        fstat 3
        blocks 3
        pread 3 4 9998
        pread 3 3 0
        seek 3 0 3
        seek 3 0 4
        seek 3 8192 3
        seek 3 8191 3
        seek 3 8192 4
        seek 3 10003 3
        seek 3 10002 3
        seek 3 10002 4
        seek 3 10003 4
        ftruncate 3 20000
        blocks 3
        seek 3 12288 3
        seek 3 12288 4
        seek 3 19999 4
        pread 3 5 10001
        ftruncate 3 10001
        blocks 3
        ftruncate 3 10010
        pread 3 9 10000
        ftruncate 3 5
        blocks 3
        ftruncate 3 0
        blocks 3
        pwrite 3 abc 4095
        blocks 3
        pread 3 10 4090
        truncate 1 /f
        pread 3 10 0
        truncate 9223372036854775807 /f
        fstat 3
        pread 3 4 9223372036854775800
        pwrite 3 x 9223372036854775806
        pread 3 4 9223372036854775803
        blocks 3
        seek 3 0 2
        seek 3 1 1
        seek 3 -1 0
        seek 3 -5 1
        seek 3 1 2
        ftruncate 3 -1
        truncate -1 /f
    """,
    "limits_of_offsets": """
        open O_CREAT|O_RDWR 0644 /f
        pread 3 1 -1
        pwrite 3 x -1
        pwrite 3 ab 9223372036854775806
        pread 3 2 9223372036854775806
        pread 3 1 9223372036854775806
        seek 3 9223372036854775807 0
        read 3 0
        write 3 x
        seek 3 5 0
        write 3 0
        fstat 3
    """,
    "unlinked_while_open": """
        open O_CREAT|O_RDWR 0644 /f
        write 3 kept
        unlink /f
        stat /f
        fstat 3
        pread 3 10 0
        write 3 more
        fstat 3
        open O_CREAT|O_RDWR 0644 /f
        fstat 4
        fstat 3
        unlink /f
        unlink /f
        link /f /g
        mkdir 0755 /d
        open O_RDONLY|O_DIRECTORY 0 /d
        rmdir /d
        fstat 5
        next 5
        open O_CREAT|O_RDWR 0644 x 5
        mkdir 0755 x 5
        stat /d
        fchdir 5
        getcwd
        stat .
        stat ..
        list ..
        open O_CREAT|O_RDWR 0644 x
        mkdir 0755 x
        chdir ..
        getcwd
    """,
    "hard_links": """
        open O_CREAT|O_RDWR 0644 /f
        write 3 one
        link /f /g
        same /f /g
        stat /g
        link /f /g
        link /missing /h
        link /f /missing/h
        link /f /h/
        link /f/ /h
        link /f /
        mkdir 0755 /d
        link /d /e
        link /f /d
        link /f /d/f
        fstat 3
        unlink /f
        fstat 3
        symlink g /s
        link /s /t
        lstat /t
        link /s /u follow
        lstat /u
        same /u /g
        link /d/ /x
        link /d/. /x
        link /s/ /x
        unlink /g
        unlink /u
        unlink /d/f
        fstat 3
    """,
    "symbolic_links": """
        mkdir 0755 /d
        open O_CREAT|O_RDWR 0644 /d/f
        write 3 content
        symlink d/f /file
        symlink d /dir
        symlink nowhere /dangling
        symlink /d/../d /absolute
        symlink loop /loop
        symlink b /a
        symlink a /b
        symlink dir/ /slash
        symlink file/ /fileslash
        lstat /file
        stat /file
        stat /dangling
        stat /loop
        lstat /loop
        stat /a
        stat /dir/f
        stat /dir/
        lstat /dir
        lstat /dir/
        lstat /file/
        lstat /dangling/
        lstat /slash
        stat /slash
        stat /fileslash
        stat /absolute/f
        readlink /file
        readlink /dir/
        readlink /d
        readlink /d/f
        readlink /missing
        readlink /absolute
        open O_RDONLY 0 /file
        open O_RDONLY|O_NOFOLLOW 0 /file
        open O_RDONLY|O_NOFOLLOW 0 /dir/f
        open O_RDONLY|O_NOFOLLOW|O_DIRECTORY 0 /dir
        open O_RDONLY|O_NOFOLLOW|O_DIRECTORY 0 /dir/
        open O_RDONLY|O_DIRECTORY 0 /file
        open O_RDONLY|O_DIRECTORY 0 /dir
        open O_CREAT|O_RDWR 0644 /dangling
        stat /nowhere
        open O_CREAT|O_EXCL|O_RDWR 0644 /loop
        open O_CREAT|O_EXCL|O_RDWR 0644 /file
        open O_CREAT|O_NOFOLLOW|O_RDWR 0644 /file
        open O_CREAT|O_RDWR 0644 /loop
        open O_CREAT|O_RDWR 0644 /loop/
        open O_CREAT|O_RDWR 0644 /slash
        open O_CREAT|O_RDWR 0644 /fileslash
        symlink /new/deep /hang
        open O_CREAT|O_RDWR 0644 /hang
        symlink x /file
        symlink x /missing/y
        symlink x /y/
        mkdir 0755 /dangling
        mkdir 0755 /dir/sub
        mkdir 0755 /dangling/
        rmdir /dir
        rmdir /dir/
        rmdir /dir/sub
        unlink /dir/
        unlink /file/
        unlink /dir
        unlink /file
        truncate 3 /absolute/f
        stat /d/f
        chdir /absolute
        getcwd
        open O_PATH|O_NOFOLLOW 0 /loop
        open O_PATH 0 /a
        list /
    """,
    "symbolic_links_by_the_dozen": "\n".join(
        [
            "open O_CREAT|O_RDWR 0644 /l0",
            *[f"symlink l{n} /l{n + 1}" for n in range(42)],
            "stat /l40",
            "stat /l41",
            "symlink . /here",
            "stat /" + "here/" * 40,
            "stat /" + "here/" * 41,
            "stat /" + "here/" * 20 + "l20",
            "stat /" + "here/" * 20 + "l21",
        ]
    ),
    "directories": """
        mkdir 0755 /a
        mkdir 0755 /a/b/
        mkdir 0755 /a/b/c
        stat /a
        stat /a/b
        mkdir 0755 /a
        mkdir 0755 /
        mkdir 0755 /a/.
        mkdir 0755 /a/..
        mkdir 0755 /x/y
        mkdir 07777 /t
        stat /t
        umask 0
        mkdir 01777 /u
        stat /u
        umask 077
        mkdir 0777 /v
        stat /v
        rmdir /a
        rmdir /a/b/c/.
        rmdir /a/b/c/..
        rmdir /a/..
        rmdir /
        rmdir /a/b/c/
        rmdir /a/b/c
        unlink /a/b
        unlink /a/b/
        unlink /a/.
        unlink /..
        unlink /
        open O_CREAT|O_RDWR 0644 /a/b/f
        rmdir /a/b/f
        rmdir /a/b/f/
        unlink /a/b/f/
        unlink /a/b/missing/
        rmdir /a/b/missing
        mkdir 0755 /a/b/f/x
        unlink /a/b/f
        rmdir /a/b
        stat /a
        open O_RDWR 0 /a
        open O_WRONLY 0 /a
        open O_RDONLY|O_TRUNC 0 /a
        open O_RDONLY 0 /a
        read 4 10
        pread 4 10 0
        write 4 x
        ftruncate 4 0
        truncate 0 /a
        seek 4 0 2
        seek 4 0 0
        list /
        stat /..
        stat /../../a
    """,
    "reading_directories_while_they_change": """
        mkdir 0755 /d
        mknod 0644 /d/a
        mknod 0644 /d/b
        mknod 0644 /d/c
        list /d
        unlink /d/b
        list /d
        mknod 0644 /d/b
        rename /d/a /d/z
        list /d
    """,
    "working_directory": """
        mkdir 0755 /a
        mkdir 0755 /a/b
        getcwd
        chdir a
        getcwd
        chdir b
        getcwd
        stat ../../a
        rename /a/b /a/c
        getcwd
        rename /a /x
        getcwd
        chdir ..
        getcwd
        chdir missing
        mknod 0644 f
        chdir f
        open O_RDONLY 0 /x/c
        fchdir 3
        getcwd
        open O_RDONLY 0 /x/f
        fchdir 4
        chdir /
        mkdir 0755 sub 3
        list /x/c
        open O_CREAT|O_RDWR 0644 new 3
        open O_CREAT|O_RDWR 0644 other 4
        open O_CREAT|O_RDWR 0644 other 77
        open O_RDONLY 0 /x 77
        rmdir sub 3
        unlink new 3
        list /x/c
        chroot /x
        getcwd
        stat /c
        stat /../../c
        chdir ..
        getcwd
        list /
    """,
    "rename": """
        mkdir 0755 /d
        mkdir 0755 /e
        mkdir 0755 /d/sub
        open O_CREAT|O_RDWR 0644 /f
        write 3 f
        open O_CREAT|O_RDWR 0644 /g
        write 4 gg
        rename /f /h
        stat /f
        stat /h
        rename /h /g
        stat /g
        fstat 4
        fstat 3
        rename /g /d/g
        rename /d/g /d/sub
        rename /d/sub /d/g
        rename /d /d
        rename /d /d/x
        rename /d /d/sub/x
        rename /d/sub /d
        rename /d/sub /e
        stat /d
        stat /e
        stat /
        rename /e /d
        rename /missing /x
        rename /d/g/ /x
        rename /d/g /x/
        rename /d/ /x/
        rename /x /d/
        rename /d/. /x
        rename /d/.. /x
        rename / /x
        rename /d /
        rename /d /.
        rename /d /e/..
        rename /missing/a /x
        rename /d /missing/x
        link /d/g /d/same
        rename /d/g /d/same
        list /d
        unlink /d/same
        symlink d /s
        rename /s /t
        lstat /t
        rename /t/ /u
        rename /e /t/
        rename /t /d/g
        lstat /d/g
        mkdir 0755 /full
        mkdir 0755 /full/x
        rename /e /full
        rename /full /e
        list /
        list /e
    """,
    "rename_without_replacing_and_exchange": """
        mkdir 0755 /d
        mkdir 0755 /d/deep
        open O_CREAT|O_RDWR 0644 /f
        write 3 f
        open O_CREAT|O_RDWR 0644 /g
        write 4 gg
        rename /f /g 1
        rename /f /n 1
        rename /n /f 1
        rename /f /f 1
        rename /f / 1
        rename /f /d/. 1
        rename /f /g 2
        stat /f
        stat /g
        rename /f /missing 2
        rename /missing /f 2
        rename /f /d 2
        stat /f
        stat /d
        stat /
        rename /f /f/deep 2
        rename /f/deep /f 2
        rename /f/deep /d 2
        stat /f/deep
        stat /f
        rename /f/ /d 2
        rename /d /f/ 2
        rename /d /f/ 2
        rename /f /d 3
        rename /f /d 8
        rename /f /f 2
        list /
        list /f
    """,
    "permissions": """
        mkdir 0755 /open
        mkdir 0777 /drop
        mkdir 0700 /closed
        mknod 0644 /closed/f
        mknod 0600 /secret
        mknod 0640 /shared
        mknod 0755 /run
        chown 0 50 /shared
        as 1000 1000
        open O_RDONLY 0 /secret
        open O_RDONLY 0 /shared
        open O_RDWR 0 /run
        open O_RDONLY 0 /run
        open O_RDONLY|O_TRUNC 0 /run
        open O_RDONLY|O_NOATIME 0 /run
        open O_RDONLY 0 /closed/f
        open O_RDONLY 0 /closed
        stat /closed/f
        stat /closed/missing
        stat /closed/n*300
        stat /closed
        stat /closed/.
        chdir /closed
        open O_CREAT|O_RDWR 0644 /open/f
        open O_CREAT|O_RDWR 0644 /secret
        open O_CREAT|O_RDWR 0644 /open
        mkdir 0755 /open/d
        mkdir 0755 /open
        mkfifo 0644 /open/p
        symlink x /open/s
        rename /run /run2
        rename /open /open2
        unlink /run
        unlink /missing
        unlink /open
        rmdir /open
        rmdir /run
        truncate 0 /run
        chmod 0777 /run
        chown 1000 -1 /run
        chown -1 -1 /run
        touch /run
        utime 1 2 /run
        mkchar 259 /drop/null
        access 4 /secret
        access 4 /run
        access 1 /run
        access 2 /run
        access 1 /closed
        access 0 /secret
        access 0 /closed/f
        chroot /open
        open O_CREAT|O_RDWR 0 /drop/mine
        write 4 x
        open O_RDONLY 0 /drop/mine
        access 4 /drop/mine
        chmod 0600 /drop/mine
        chown 0 -1 /drop/mine
        chown -1 50 /drop/mine
        chown 1000 1000 /drop/mine
        utime 1000000000 2000000000 /drop/mine
        seconds /drop/mine
        stat /drop/mine
        as 1000 1000 50,60
        chown -1 50 /drop/mine
        stat /drop/mine
        open O_RDONLY 0 /shared
        open O_RDWR 0 /shared
        as 1001 50
        open O_RDONLY 0 /shared
        open O_RDONLY 0 /drop/mine
        unlink /drop/mine
        as 0 0
        mknod 0000 /nothing
        open O_RDWR 0 /nothing
        access 6 /nothing
        access 1 /nothing
        access 1 /closed
        access 7 /run
    """,
    "moving_directories_needs_rights": """
        mkdir 0777 /a
        mkdir 0777 /b
        chmod 0777 /a
        chmod 0777 /b
        mkdir 0755 /a/d
        mkdir 0755 /a/e
        mknod 0644 /a/f
        as 1000 1000
        rename /a/d /b/d
        rename /a/d /a/x
        rename /a/f /b/f
        rename /a/x /a/e
        mkdir 0555 /a/own
        rename /a/own /b/own
        chmod 0755 /a/own
        rename /a/own /b/own
        rename /a/e /b/own 2
        list /a
        list /b
    """,
    "sticky_directories": """
        mkdir 0755 /tmp
        chmod 01777 /tmp
        as 1000 1000
        open O_CREAT|O_RDWR 0666 /tmp/f
        mkdir 0777 /tmp/d
        as 1001 1001
        open O_CREAT|O_RDWR 0644 /tmp/g
        unlink /tmp/f
        rmdir /tmp/d
        rename /tmp/f /tmp/h
        rename /tmp/g /tmp/f
        rename /tmp/g /tmp/h
        rename /tmp/h /tmp/f 2
        unlink /tmp/d
        unlink /tmp/missing
        as 1000 1000
        rename /tmp/f /tmp/k
        rename /tmp/h /tmp/k
        unlink /tmp/k
        as 0 0
        unlink /tmp/h
        chown 1002 0 /tmp
        as 1000 1000
        mknod 0644 /tmp/mine
        as 1002 1002
        unlink /tmp/mine
        rmdir /tmp/d
        list /tmp
    """,
    "groups_of_directories": """
        mkdir 0755 /team
        chown 0 60 /team
        chmod 02777 /team
        stat /team
        as 1000 1000
        open O_CREAT|O_RDWR 0644 /team/f
        stat /team/f
        mkdir 0755 /team/d
        stat /team/d
        open O_CREAT|O_RDWR 02755 /team/g
        stat /team/g
        open O_CREAT|O_RDWR 02745 /team/h
        stat /team/h
        chmod 02755 /team/f
        stat /team/f
        symlink x /team/s
        lstat /team/s
        mkfifo 0644 /team/p
        stat /team/p
        as 1000 1000 60
        chmod 02755 /team/f
        stat /team/f
        open O_CREAT|O_RDWR 02755 /team/i
        stat /team/i
    """,
    "set_user_id_does_not_survive_changes": """
        open O_CREAT|O_RDWR 0755 /f
        chmod 06755 /f
        write 3 root
        stat /f
        chown 1000 1000 /f
        stat /f
        chmod 06755 /f
        chown -1 -1 /f
        stat /f
        chmod 06745 /f
        chown 1000 1000 /f
        stat /f
        chmod 06777 /f
        as 1000 1000
        open O_RDWR 0 /f
        write 4 x
        stat /f
        chmod 06777 /f
        truncate 1 /f
        stat /f
        chmod 06777 /f
        ftruncate 4 0
        stat /f
        chmod 04777 /f
        open O_RDWR|O_TRUNC 0 /f
        stat /f
        as 0 0
        mkdir 0755 /d
        chmod 06755 /d
        chown 1000 1000 /d
        stat /d
    """,
    "changing_attributes": """
        open O_CREAT|O_RDWR 0644 /f
        chmod 07777 /f
        stat /f
        chmod 0177777 /f
        stat /f
        fchmod 3 0600
        stat /f
        fchown 3 5 6
        stat /f
        symlink f /s
        lchown 7 8 /s
        lstat /s
        stat /s
        chown 9 -1 /s
        stat /f
        chmod 0644 /missing
        chown 1 1 /missing
        chmod 0600 /f/
        utime 1000000000 1500000000 /s
        seconds /f
        touch /missing
        open O_PATH 0 /f
        fchmod 4 0644
        fchown 4 0 0
        read 4 1
        write 4 x
        fstat 4
        seek 4 0 0
        ftruncate 4 0
        open O_PATH|O_DIRECTORY 0 /f
        open O_PATH|O_CREAT|O_RDWR 0644 /new
        mkdir 0755 /d
        open O_PATH 0 /d
        mknod 0644 /d/x
        open O_RDONLY 0 x 5
        next 5
        fchdir 5
        getcwd
    """,
    "times": """
        mkdir 0755 /d
        open O_CREAT|O_RDWR 0644 /d/f
        tick
        times /d
        times /d/f
        write 3 abc
        times /d/f
        tick
        pread 3 3 0
        times /d/f
        tick
        pread 3 3 0
        times /d/f
        chmod 0600 /d/f
        times /d/f
        tick
        pread 3 1 0
        times /d/f
        tick
        ftruncate 3 1
        times /d/f
        tick
        link /d/f /d/g
        times /d/f
        times /d
        tick
        rename /d/g /d/h
        times /d/f
        times /d
        tick
        unlink /d/h
        times /d/f
        times /d
        tick
        mkdir 0755 /d/sub
        times /d
        tick
        mknod 0644 /d/sub/x
        times /d
        times /d/sub
        tick
        list /d
        times /d
        tick
        touch /d/f
        times /d/f
        tick
        chown 1 1 /d/f
        times /d/f
        tick
        open O_RDWR|O_TRUNC 0 /d/f
        times /d/f
        tick
        mkdir 0755 /e
        tick
        rename /d/f /e/f
        times /e/f
        times /e
        times /d
        tick
        rename /d/sub /e/f 2
        rename /d/sub /e/g
        tick
        rename /e/f /e/g 2
        times /e/f
        times /e/g
        times /e
        tick
        rmdir /e/f
        times /e
        pwrite 3 x 0
        open O_RDWR|O_NOATIME 0 /e/g
        tick
        pread 5 1 0
        times /e/g
        symlink x /e/s
        times /e/s
    """,
    "temporary_files": """
        mkdir 0755 /d
        open O_TMPFILE|O_RDWR 0600 /d
        write 3 secret
        fstat 3
        list /d
        flink 3 /d/f
        stat /d/f
        fstat 3
        open O_TMPFILE|O_RDONLY 0600 /d
        open O_TMPFILE|O_RDWR 0600 /d/f
        open O_TMPFILE|O_RDWR 0600 /missing
        open O_TMPFILE|O_RDWR|O_CREAT 0600 /d
        list /d
    """,
    "descriptors": """
        open O_CREAT|O_RDWR 0644 /f
        dup 3
        dup 4
        write 3 abc
        seek 4 0 1
        close 4
        dup 3
        dup2 3 10
        dup2 3 3
        dup2 99 3
        dup2 3 -1
        dup3 3 3
        dup3 3 11
        getfd 11
        getfd 10
        setfd 10 1
        getfd 10
        dupfd 3 7
        dupfd 3 10
        dupfd 3 100000000
        dupfd 3 -1
        dupfd 99 5
        close 5
        close 4
        open O_RDONLY|O_CLOEXEC 0 /f
        getfd 4
        dup 4
        getfd 5
        limit 14
        dup 3
        dup 3
        dup 3
        dup 3
        dup2 3 14
        dupfd 3 14
        close 6
        dup 3
        open O_RDONLY 0 /f
        read 99 1
        write 99 x
        seek 99 0 0
        fstat 99
        close 99
        dup 99
        getfd 99
        setfl 3 O_APPEND|O_NONBLOCK
        getfl 3
        getfl 5
        getfl 10
        seek 10 0 0
        read 3 10
    """,
    "pipes": """
        pipe O_NONBLOCK
        fstat 3
        read 3 1
        write 4 hello
        poll 3
        poll 4
        read 3 2
        read 3 10
        poll 3
        write 3 x
        read 4 1
        seek 3 0 0
        pread 3 1 0
        pwrite 4 x 0
        ftruncate 4 0
        next 3
        dup 4
        close 4
        write 5 x
        close 5
        poll 3
        read 3 5
        read 3 5
        read 3 0
        poll 3
        pipe O_NONBLOCK
        close 4
        poll 5
        write 5 x
        fill 5 100000
        read 5 1
    """,
    "a_pipe_has_sixteen_pages": """
        pipe O_NONBLOCK
        fill 4 4096
        fill 4 4095
        fill 4 2
        fill 4 1
        fill 4 100000
        fill 4 1
        poll 4
        fill 4 4096
        drain 3 4095
        poll 4
        fill 4 1
        drain 3 1
        poll 4
        fill 4 4096
        fill 4 1
        drain 3 5000
        fill 4 4097
        fill 4 3000
        fill 4 2000
        fill 4 1000
        drain 3 1000000
        read 3 1
        fill 4 65536
        fill 4 1
        drain 3 4000
        fill 4 100
        drain 3 96
        fill 4 5000
        drain 3 65536
        fill 4 65537
        drain 3 65536
        fill 4 70000
        close 4
        drain 3 100000
        drain 3 100000
    """,
    "pipes_with_names": """
        mkfifo 0644 /p
        mkfifo 0644 /p
        stat /p
        open O_WRONLY|O_NONBLOCK 0 /p
        open O_RDONLY|O_NONBLOCK 0 /p
        read 3 1
        poll 3
        open O_WRONLY|O_NONBLOCK 0 /p
        poll 3
        write 4 abc
        open O_RDONLY|O_NONBLOCK 0 /p
        read 5 1
        read 3 5
        read 3 5
        close 4
        read 3 5
        poll 3
        poll 5
        open O_RDWR|O_NONBLOCK 0 /p
        write 4 x
        poll 4
        poll 3
        close 4
        read 3 1
        close 3
        close 5
        open O_RDWR|O_NONBLOCK 0 /p
        write 3 lost
        close 3
        open O_RDONLY|O_NONBLOCK 0 /p
        read 3 10
        truncate 0 /p
        open O_RDWR|O_TRUNC 0 /p
        open O_RDONLY|O_DIRECTORY|O_NONBLOCK 0 /p
        unlink /p
        write 4 x
        read 3 5
    """,
    "devices": """
        stat /dev/null
        stat /dev/zero
        stat /dev/full
        stat /dev/random
        stat /dev/urandom
        open O_RDWR 0 /dev/null
        write 3 gone
        read 3 5
        seek 3 5 0
        pread 3 5 100
        pwrite 3 x 7
        ftruncate 3 5
        poll 3
        open O_RDWR 0 /dev/zero
        read 4 5
        write 4 x
        drain 4 65536
        open O_RDWR 0 /dev/full
        read 5 3
        write 5 x
        open O_RDONLY 0 /dev/urandom
        drain 6 100
        write 6 x
        open O_RDWR|O_TRUNC|O_CREAT 0644 /dev/null
        open O_WRONLY|O_APPEND 0 /dev/full
        write 8 x
        open O_RDONLY|O_DIRECTORY 0 /dev/null
        open O_RDONLY 0 /dev/null/x
        truncate 0 /dev/null
        mkchar 259 /n
        open O_RDWR 0 /n
        write 9 x
        mkchar 65535 /unknown
        open O_RDWR 0 /unknown
        as 1000 1000
        open O_RDWR 0 /dev/null
        open O_RDWR 0 /n
        next 3
    """,
}

OVER_A_TREE: Final[dict[str, str]] = {
    "reading_what_is_below": """
        list /
        list /etc
        list /usr/lib
        stat /etc/passwd
        stat /bin/sh
        lstat /bin/sh
        stat /lib/a.so
        stat /usr/lib/a.so
        same /lib/a.so /usr/lib/b.so
        open O_RDONLY 0 /etc/passwd
        read 3 4
        read 3 100
        pread 3 5 9223372036854775000
        seek 3 0 2
        seek 3 0 3
        seek 3 3 4
        write 3 x
        open O_RDONLY 0 /etc/missing
        open O_RDONLY 0 /etc/passwd/x
        open O_RDONLY|O_DIRECTORY 0 /usr/lib/deep
        open O_RDONLY 0 er/file 4
        read 5 10
        access 7 /etc
        access 1 /etc/passwd
        stat /tmp
        stat /tmp/fifo
        as 1000 1000
        open O_RDONLY 0 /etc/shadow
        open O_RDONLY 0 /home/user/notes
        access 4 /home/user
        as 1001 1001
        stat /home/user/notes
        stat /home/user
    """,
    "changing_files_that_are_below": """
        open O_RDONLY 0 /etc/passwd
        open O_RDWR 0 /etc/passwd
        write 4 ROOT
        pread 3 20 0
        fstat 3
        stat /etc/passwd
        open O_WRONLY|O_APPEND 0 /etc/passwd
        write 5 user
        pread 3 20 0
        open O_RDWR|O_TRUNC 0 /etc/empty
        write 6 full
        stat /etc/empty
        open O_WRONLY|O_TRUNC 0 /etc/shadow
        stat /etc/shadow
        truncate 3 /bin/busybox
        stat /bin/busybox
        chmod 0600 /usr/lib/deep/er/file
        stat /usr/lib/deep/er/file
        chown 5 6 /usr/lib/deep
        stat /usr/lib/deep
        lchown 7 8 /bin/sh
        lstat /bin/sh
        utime 1000000000 2000000000 /home/user/notes
        seconds /home/user/notes
        chmod 0622 /tmp/fifo
        stat /tmp/fifo
        open O_RDWR|O_NONBLOCK 0 /tmp/fifo
        write 8 x
        read 8 5
        touch /etc/passwd
        list /etc
        list /usr/lib/deep/er
        chmod 0700 /
        stat /
    """,
    "removing_what_is_below": """
        open O_RDONLY 0 /etc/passwd
        unlink /etc/passwd
        stat /etc/passwd
        fstat 3
        read 3 5
        unlink /etc/passwd
        list /etc
        open O_CREAT|O_EXCL|O_RDWR 0644 /etc/passwd
        fstat 4
        write 4 new
        list /etc
        unlink /etc/passwd
        list /etc
        mkdir 0755 /etc/passwd
        list /etc/passwd
        rmdir /etc/passwd
        symlink shadow /etc/passwd
        stat /etc/passwd
        rmdir /usr/lib/deep
        unlink /usr/lib/deep/er/file
        rmdir /usr/lib/deep/er
        rmdir /usr/lib/deep
        list /usr/lib
        mkdir 0700 /usr/lib/deep
        stat /usr/lib/deep
        list /usr/lib/deep
        stat /usr/lib/deep/er
        mkdir 0755 /usr/lib/deep/er
        list /usr/lib/deep/er
        rename /usr/lib/deep /usr/lib/deeper
        list /usr/lib/deeper
        list /usr/lib
        mkdir 0755 /usr/lib/deep
        list /usr/lib/deep
        unlink /bin/sh
        rmdir /bin
        unlink /bin/busybox
        rmdir /bin
        open O_CREAT|O_RDWR 0644 /bin
        stat /bin
        list /
    """,
    "renaming_what_is_below": """
        rename /etc/passwd /etc/group
        list /etc
        stat /etc/group
        stat /etc/passwd
        rename /etc/group /etc/shadow
        list /etc
        open O_RDONLY 0 /etc/shadow
        read 3 20
        rename /bin/sh /etc/passwd
        lstat /etc/passwd
        rename /bin/busybox /usr/lib/deep/er/file
        stat /usr/lib/deep/er/file
        list /bin
        open O_CREAT|O_RDWR 0644 /bin/busybox
        stat /bin/busybox
        rename /bin/busybox /bin/sh 1
        rename /bin/sh /bin/busybox 1
        rename /bin/sh /etc/empty 2
        rename /bin/sh /home/user/notes
        rename /etc/empty /home/user/notes 2
        stat /etc/empty
        stat /home/user/notes
        mkdir 0755 /new
        mknod 0644 /new/file
        rename /new /tmp/moved
        list /tmp/moved
        rename /tmp/moved /bin
        list /bin
        list /
        mkdir 0755 /tmp/a
        mkdir 0755 /tmp/b
        mknod 0600 /tmp/a/x
        rename /tmp/a /tmp/b 2
        list /tmp/a
        list /tmp/b
        rename /tmp/b /etc/empty 2
        list /etc/empty
        stat /tmp/b
        rename /tmp/a /etc/shadow
        rename /etc/shadow /tmp/a
    """,
    "several_names_below": """
        stat /usr/lib/a.so
        stat /usr/lib/b.so
        open O_RDWR 0 /usr/lib/a.so
        write 3 changed
        open O_RDONLY 0 /usr/lib/b.so
        read 4 7
        fstat 4
        link /usr/lib/b.so /etc/c.so
        stat /etc/c.so
        unlink /usr/lib/a.so
        fstat 3
        unlink /usr/lib/b.so
        stat /etc/c.so
        link /etc/passwd /tmp/passwd
        stat /etc/passwd
        same /etc/passwd /tmp/passwd
        link /etc/shadow /etc/passwd
        link /etc/shadow /etc/c.so
        unlink /etc/passwd
        link /etc/shadow /etc/passwd
        stat /etc/passwd
        link /tmp/fifo /tmp/fifo2
        stat /tmp/fifo
        link /bin/sh /bin/ash
        lstat /bin/ash
    """,
    "times_of_what_is_below": """
        tick
        unlink /etc/passwd
        times /etc
        times /etc/shadow
        tick
        chmod 0600 /etc/shadow
        times /etc
        tick
        open O_RDWR 0 /etc/shadow
        pread 3 1 0
        times /etc/shadow
        pwrite 3 x 0
        tick
        times /etc/shadow
        times /etc
        tick
        rename /home/user/notes /tmp/notes
        times /tmp/notes
        times /home/user
        times /home
        times /tmp
        tick
        mkdir 0755 /usr/lib/deep/er/est
        times /usr/lib/deep/er
        times /usr/lib/deep
        tick
        open O_RDONLY 0 /bin/busybox
        read 4 1
        times /bin/busybox
        list /bin
        times /bin
        times /
    """,
}
"""Scripts for a root directory with `archives.TREE` in it; none renames a directory of it, which overlays refuse."""

OPERATIONS_WITH_FLAGS: Final = ("open", "pipe", "setfl")


def _flags(word: str) -> str:
    """The number that names of `os` stand for."""
    value = 0
    for name in word.split("|"):
        value |= getattr(os, name) if name.startswith("O_") else int(name)
    return str(value)


def prepared(kind: str, text: str, archive: bytes = b"") -> str:
    """A script as the programs take it, for a file system of some kind."""
    lines = [f"{kind} {archive.hex()}" if archive else kind]
    for line in text.strip().split("\n"):
        words = [re.sub(r"n\*(\d+)", lambda found: "n" * int(found[1]), word) for word in line.split()]
        if words[0] in OPERATIONS_WITH_FLAGS:
            place = 2 if words[0] == "setfl" else 1
            words[place] = _flags(words[place])
        lines.append(" ".join(words))
    return "\n".join(lines)
