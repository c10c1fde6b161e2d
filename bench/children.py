"""
What a bench starts ends with it: orphans become its children, and all of them can be ended by their ids.
"""

import ctypes
import os
import pathlib
import signal
import time

PR_SET_CHILD_SUBREAPER = 36


def adopt():
    """What those that are started leave behind becomes ours."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def parents():
    """{process: its parent} of all that run."""
    found = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if words[0] != "Z":
            found[int(path.parent.name)] = int(words[1])
    return found


def below(root):
    above = parents()
    found = set()
    for process in above:
        at = process
        while at in above and above[at] != root:
            at = above[at]
        if at in above:
            found.add(process)
    return found


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return


def end_all(seconds=10):
    """End every process below this one; those that die late are waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        left = below(os.getpid())
        if not left:
            break
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)
        reap()
