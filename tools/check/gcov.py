"""Line counts of a build made with -Db_coverage=true."""
import json
import os
import subprocess
import tempfile


def read_counts(notes, data, source_root, build_root):
    """{path below source_root: {line: count}} of one object: its .gcno and a .gcda of it, or null."""
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(notes, os.path.join(folder, "object.gcno"))
        if data:
            os.symlink(data, os.path.join(folder, "object.gcda"))
        done = subprocess.run(["gcov", "--json-format", "--stdout", "object.gcno"], cwd=folder,
                              capture_output=True, text=True, errors="replace")
    counts = {}
    for text in done.stdout.splitlines():
        if not text.startswith("{"):
            continue
        for file in json.loads(text)["files"]:
            path = os.path.normpath(os.path.join(build_root, file["file"]))
            if not path.startswith(source_root + os.sep):
                continue
            lines = counts.setdefault(os.path.relpath(path, source_root), {})
            for line in file["lines"]:
                number = line["line_number"]
                lines[number] = max(lines.get(number, 0), line["count"])
    return counts


def find_notes(build_root):
    """All .gcno files below build_root."""
    for folder, _, files in os.walk(build_root):
        for file in sorted(files):
            if file.endswith(".gcno"):
                yield os.path.join(folder, file)
