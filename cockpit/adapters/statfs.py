"""Which file system a folder is on. Locks and syncs of network file systems promise less than a journal needs."""

import os

NETWORK = frozenset(
    (
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "pvfs2",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
    )
)
"""Types as the kernel names them. Every fuse.* counts too: the kernel does not know what is behind one."""

_LOCAL_FUSE = frozenset(("fuse.lxcfs", "fuse.gocryptfs", "fuse.encfs", "fuse.mergerfs", "fuseblk"))


def fs_type(path: str, mounts: str = "/proc/self/mountinfo") -> str:
    """The type's name ("ext4", "nfs4", "fuse.sshfs"), of the longest mount point above the path; "" if unknown."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as lines:
            rows = [line.split() for line in lines]
    except OSError:
        return ""
    there = os.path.realpath(path)
    best, found = -1, ""
    for row in rows:
        if "-" not in row or len(row) < 10:
            continue
        point = _unescaped(row[4])
        inside = there == point or there.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:  # a later mount on the same point hides the earlier
            best, found = len(point), row[row.index("-", 6) + 1]
    return found


def network_fs(path: str, mounts: str = "/proc/self/mountinfo") -> str:
    """The type, if it is one to keep a journal off; else ""."""
    kind = fs_type(path, mounts)
    remote = kind in NETWORK or (kind.startswith("fuse.") and kind not in _LOCAL_FUSE)
    return kind if remote else ""


def _unescaped(text: str) -> str:
    for code in ("\\040", "\\011", "\\012", "\\134"):
        text = text.replace(code, chr(int(code[1:], 8)))
    return text
