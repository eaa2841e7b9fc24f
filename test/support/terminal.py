"""Runs a program in a terminal of its own. What comes on stdin is typed there (\\x03 is Ctrl-C), and its end closes the
terminal as a window that is closed does. What the program shows goes to stdout, how it ended to stderr, as JSON."""
import json
import os
import pty
import select
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

is_open = True
while is_open:
    for readable in select.select([0, terminal], [], [])[0]:
        if readable == terminal:
            try:
                shown = os.read(terminal, 65536)
            except OSError:  # EIO: no process has the terminal any more
                shown = b""
            os.write(1, shown)
            is_open = is_open and shown != b""
        else:
            typed = os.read(0, 1024)
            if typed:
                os.write(terminal, typed)
            else:
                os.close(terminal)
                is_open = False
                break

code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"code": code if code >= 0 else 128 - code}), file=sys.stderr)
