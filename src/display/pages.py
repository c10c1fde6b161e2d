#!/usr/bin/python3
"""Make the files of web/ a part of the program: pages.py OUTPUT FILE..."""
import os
import sys

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def main():
    output, files = sys.argv[1], sys.argv[2:]
    text = ["/* Made of web/ by src/display/pages.py. */", '#include "display/server_internal.h"', ""]
    rows = []
    for index, path in enumerate(files):
        with open(path, "rb") as file:
            data = file.read()
        name = os.path.basename(path)
        text.append(f"static const unsigned char page_{index}[] = {{")
        for start in range(0, len(data), 20):
            text.append("\t" + " ".join(f"{byte}," for byte in data[start:start + 20]))
        text.append("};\n")
        paths = ["/", "/" + name] if name == "index.html" else ["/" + name]
        rows += [f'\t{{ "{path}", "{TYPES[os.path.splitext(name)[1]]}", page_{index}, '
                 f"sizeof(page_{index}) }}," for path in paths]
    text += ["const struct server_page server_pages[] = {"] + rows + ["};", ""]
    text += ["const size_t server_page_count = sizeof(server_pages) / sizeof(server_pages[0]);", ""]
    with open(output, "w") as file:
        file.write("\n".join(text))


if __name__ == "__main__":
    main()
