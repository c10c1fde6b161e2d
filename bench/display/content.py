"""
content.py [scroll] - what a terminal shows while a desktop is measured: a block at the top that takes another colour with each key,
and, with scroll, sixty lines a second that run below it.
"""
import os
import select
import sys
import termios
import time
import tty

COLOURS = ("200;40;40", "40;200;40")
LINE_SECONDS = 1 / 60
BLOCK_ROWS = 6


def draw(number, columns):
    rows = "".join(f"\033[{row};1H\033[48;2;{COLOURS[number % 2]}m{' ' * columns}"
                   for row in range(1, BLOCK_ROWS + 1))
    os.write(1, f"\0337{rows}\033[0m\0338".encode())


def start():
    columns, lines = os.get_terminal_size()
    os.write(1, f"\033[2J\033[?25l\033[{BLOCK_ROWS + 2};{lines}r\033[{lines};1H".encode())
    draw(0, columns)
    return columns


def main():
    scrolls = sys.argv[1:] == ["scroll"]
    tty.setraw(0, termios.TCSANOW)
    keys = count = 0
    columns = size = 0
    due = time.monotonic()
    while True:
        if size != os.get_terminal_size():
            size = os.get_terminal_size()
            columns = start()
        wait = max(due - time.monotonic(), 0) if scrolls else 0.5
        if select.select([0], [], [], wait)[0]:
            if not os.read(0, 1):
                return
            keys += 1
            draw(keys, columns)
        elif scrolls:
            count += 1
            due = max(due + LINE_SECONDS, time.monotonic() - 1)
            os.write(1, (f"\r\nline {count:8} " + "the quick brown fox jumps over it " * 3).encode()[:columns])


main()
