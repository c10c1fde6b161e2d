"""The source tree as the checks see it."""
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def files(suffixes, tops=(".",)):
    """Paths below tops with one of suffixes, relative to ROOT, sorted; no hidden or build folder."""
    for top in tops:
        for folder, folders, names in os.walk(os.path.normpath(os.path.join(ROOT, top))):
            folders[:] = sorted(name for name in folders
                                if not name.startswith((".", "build-")) and name != "__pycache__"
                                and os.path.join(folder, name) != os.path.join(ROOT, "build"))
            for name in sorted(names):
                if name.endswith(suffixes):
                    yield os.path.relpath(os.path.join(folder, name), ROOT)


def lines(path):
    with open(os.path.join(ROOT, path), errors="replace") as file:
        return file.read().splitlines()
