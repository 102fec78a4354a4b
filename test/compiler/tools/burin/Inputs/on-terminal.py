"""Runs a command with a terminal as its standard error and shows, line by line, what a watcher would have seen.

usage: on-terminal.py COMMAND...    (each drawing of a bar is a line; the exit code is the command's)

Fails if a bar ever goes back, or if anything is printed over one that is still there.
"""

import os
import pty
import re
import sys


def capture(command):
    """What the command wrote to its terminal, and its exit code."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm", NO_COLOR="1")
        os.execvp(command[0], command)
    written = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    return written.decode(), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main(command):
    text, code = capture(command)
    reached, is_drawn = 0, False
    for line in re.split(r"\r\n|\r", text):
        line = line.rstrip()
        bar = re.match(r"\[=* *\] +(\d+) %  ", line)
        if bar:
            if int(bar[1]) < reached:
                sys.exit(f"the bar goes back from {reached} % to {bar[1]} %")
            reached = int(bar[1])
        elif line and is_drawn:
            sys.exit(f"printed over the bar: {line}")
        is_drawn = bool(bar)
        if line:
            print(line)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
