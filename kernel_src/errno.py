"""Error numbers of Linux on x86-64, and the error that carries one.

Names and numbers are those of Linux's uapi headers; `tests/kernel_src/test_errno.py` holds every row to the numbers that
CPython was built with.
"""

from __future__ import annotations

from enum import IntEnum

from kgen.lang import Error


class Errno(IntEnum):
    """Why an operation of the North interface failed."""

    EPERM = 1  # asm-generic/errno-base.h
    ENOENT = 2  # asm-generic/errno-base.h
    ESRCH = 3  # asm-generic/errno-base.h
    EINTR = 4  # asm-generic/errno-base.h
    EIO = 5  # asm-generic/errno-base.h
    ENXIO = 6  # asm-generic/errno-base.h
    E2BIG = 7  # asm-generic/errno-base.h
    ENOEXEC = 8  # asm-generic/errno-base.h
    EBADF = 9  # asm-generic/errno-base.h
    ECHILD = 10  # asm-generic/errno-base.h
    EAGAIN = 11  # asm-generic/errno-base.h
    ENOMEM = 12  # asm-generic/errno-base.h
    EACCES = 13  # asm-generic/errno-base.h
    EFAULT = 14  # asm-generic/errno-base.h
    ENOTBLK = 15  # asm-generic/errno-base.h
    EBUSY = 16  # asm-generic/errno-base.h
    EEXIST = 17  # asm-generic/errno-base.h
    EXDEV = 18  # asm-generic/errno-base.h
    ENODEV = 19  # asm-generic/errno-base.h
    ENOTDIR = 20  # asm-generic/errno-base.h
    EISDIR = 21  # asm-generic/errno-base.h
    EINVAL = 22  # asm-generic/errno-base.h
    ENFILE = 23  # asm-generic/errno-base.h
    EMFILE = 24  # asm-generic/errno-base.h
    ENOTTY = 25  # asm-generic/errno-base.h
    ETXTBSY = 26  # asm-generic/errno-base.h
    EFBIG = 27  # asm-generic/errno-base.h
    ENOSPC = 28  # asm-generic/errno-base.h
    ESPIPE = 29  # asm-generic/errno-base.h
    EROFS = 30  # asm-generic/errno-base.h
    EMLINK = 31  # asm-generic/errno-base.h
    EPIPE = 32  # asm-generic/errno-base.h
    EDOM = 33  # asm-generic/errno-base.h
    ERANGE = 34  # asm-generic/errno-base.h
    EDEADLK = 35  # asm-generic/errno.h
    ENAMETOOLONG = 36  # asm-generic/errno.h
    ENOLCK = 37  # asm-generic/errno.h
    ENOSYS = 38  # asm-generic/errno.h
    ENOTEMPTY = 39  # asm-generic/errno.h
    ELOOP = 40  # asm-generic/errno.h
    ENOMSG = 42  # asm-generic/errno.h
    EIDRM = 43  # asm-generic/errno.h
    ECHRNG = 44  # asm-generic/errno.h
    EL2NSYNC = 45  # asm-generic/errno.h
    EL3HLT = 46  # asm-generic/errno.h
    EL3RST = 47  # asm-generic/errno.h
    ELNRNG = 48  # asm-generic/errno.h
    EUNATCH = 49  # asm-generic/errno.h
    ENOCSI = 50  # asm-generic/errno.h
    EL2HLT = 51  # asm-generic/errno.h
    EBADE = 52  # asm-generic/errno.h
    EBADR = 53  # asm-generic/errno.h
    EXFULL = 54  # asm-generic/errno.h
    ENOANO = 55  # asm-generic/errno.h
    EBADRQC = 56  # asm-generic/errno.h
    EBADSLT = 57  # asm-generic/errno.h
    EBFONT = 59  # asm-generic/errno.h
    ENOSTR = 60  # asm-generic/errno.h
    ENODATA = 61  # asm-generic/errno.h
    ETIME = 62  # asm-generic/errno.h
    ENOSR = 63  # asm-generic/errno.h
    ENONET = 64  # asm-generic/errno.h
    ENOPKG = 65  # asm-generic/errno.h
    EREMOTE = 66  # asm-generic/errno.h
    ENOLINK = 67  # asm-generic/errno.h
    EADV = 68  # asm-generic/errno.h
    ESRMNT = 69  # asm-generic/errno.h
    ECOMM = 70  # asm-generic/errno.h
    EPROTO = 71  # asm-generic/errno.h
    EMULTIHOP = 72  # asm-generic/errno.h
    EDOTDOT = 73  # asm-generic/errno.h
    EBADMSG = 74  # asm-generic/errno.h
    EOVERFLOW = 75  # asm-generic/errno.h
    ENOTUNIQ = 76  # asm-generic/errno.h
    EBADFD = 77  # asm-generic/errno.h
    EREMCHG = 78  # asm-generic/errno.h
    ELIBACC = 79  # asm-generic/errno.h
    ELIBBAD = 80  # asm-generic/errno.h
    ELIBSCN = 81  # asm-generic/errno.h
    ELIBMAX = 82  # asm-generic/errno.h
    ELIBEXEC = 83  # asm-generic/errno.h
    EILSEQ = 84  # asm-generic/errno.h
    ERESTART = 85  # asm-generic/errno.h
    ESTRPIPE = 86  # asm-generic/errno.h
    EUSERS = 87  # asm-generic/errno.h
    ENOTSOCK = 88  # asm-generic/errno.h
    EDESTADDRREQ = 89  # asm-generic/errno.h
    EMSGSIZE = 90  # asm-generic/errno.h
    EPROTOTYPE = 91  # asm-generic/errno.h
    ENOPROTOOPT = 92  # asm-generic/errno.h
    EPROTONOSUPPORT = 93  # asm-generic/errno.h
    ESOCKTNOSUPPORT = 94  # asm-generic/errno.h
    EOPNOTSUPP = 95  # asm-generic/errno.h
    EPFNOSUPPORT = 96  # asm-generic/errno.h
    EAFNOSUPPORT = 97  # asm-generic/errno.h
    EADDRINUSE = 98  # asm-generic/errno.h
    EADDRNOTAVAIL = 99  # asm-generic/errno.h
    ENETDOWN = 100  # asm-generic/errno.h
    ENETUNREACH = 101  # asm-generic/errno.h
    ENETRESET = 102  # asm-generic/errno.h
    ECONNABORTED = 103  # asm-generic/errno.h
    ECONNRESET = 104  # asm-generic/errno.h
    ENOBUFS = 105  # asm-generic/errno.h
    EISCONN = 106  # asm-generic/errno.h
    ENOTCONN = 107  # asm-generic/errno.h
    ESHUTDOWN = 108  # asm-generic/errno.h
    ETOOMANYREFS = 109  # asm-generic/errno.h
    ETIMEDOUT = 110  # asm-generic/errno.h
    ECONNREFUSED = 111  # asm-generic/errno.h
    EHOSTDOWN = 112  # asm-generic/errno.h
    EHOSTUNREACH = 113  # asm-generic/errno.h
    EALREADY = 114  # asm-generic/errno.h
    EINPROGRESS = 115  # asm-generic/errno.h
    ESTALE = 116  # asm-generic/errno.h
    EUCLEAN = 117  # asm-generic/errno.h
    ENOTNAM = 118  # asm-generic/errno.h
    ENAVAIL = 119  # asm-generic/errno.h
    EISNAM = 120  # asm-generic/errno.h
    EREMOTEIO = 121  # asm-generic/errno.h
    EDQUOT = 122  # asm-generic/errno.h
    ENOMEDIUM = 123  # asm-generic/errno.h
    EMEDIUMTYPE = 124  # asm-generic/errno.h
    ECANCELED = 125  # asm-generic/errno.h
    ENOKEY = 126  # asm-generic/errno.h
    EKEYEXPIRED = 127  # asm-generic/errno.h
    EKEYREVOKED = 128  # asm-generic/errno.h
    EKEYREJECTED = 129  # asm-generic/errno.h
    EOWNERDEAD = 130  # asm-generic/errno.h
    ENOTRECOVERABLE = 131  # asm-generic/errno.h
    ERFKILL = 132  # asm-generic/errno.h
    EHWPOISON = 133  # asm-generic/errno.h


class OsError(Error):
    """An operation that failed, and why."""

    def __init__(self, errno: Errno) -> None:
        super().__init__()
        self.errno = errno

    def __str__(self) -> str:
        return self.errno.name
