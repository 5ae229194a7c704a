"""Runs a command on a pseudo-terminal (80x24, xterm) and prints what it saw, as the text of Python bytes.

	python3 terminal.py [ACTION]... -- COMMAND [ARGUMENT]...

Actions, done in order: `wait=TEXT` reads until TEXT has been printed; `send=KEYS` types (Python escapes, \\x03 is
Ctrl-C); `touch=PATH` makes a file, or lets who reads a pipe of that name go on; `hangup` closes the terminal; then the
command is waited for. The exit code is the command's, 99 when a text did not come within LIMIT seconds.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

LIMIT = 240


def read_some(fd, seconds):
    """Bytes that came, b"" at the end, None when nothing came in time."""
    if not select.select([fd], [], [], seconds)[0]:
        return None
    try:
        return os.read(fd, 65536)
    except OSError:
        return b""


def wait_for(fd, seen, wanted, start):
    end = time.monotonic() + LIMIT
    while wanted not in seen[start:]:
        piece = read_some(fd, max(0, end - time.monotonic()))
        if not piece:
            sys.stderr.write("%r did not come: %r\n" % (wanted, bytes(seen[-2000:])))
            os._exit(99)
        seen += piece
    return seen.index(wanted, start) + len(wanted)


def main():
    split = sys.argv.index("--")
    actions, command = sys.argv[1:split], sys.argv[split + 1:]
    os.environ["TERM"] = "xterm"
    pid, fd = pty.fork()
    if pid == 0:
        # Before the command can ask for it.
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.execvp(command[0], command)
    seen, position = bytearray(), 0
    for action in actions:
        name, _, value = action.partition("=")
        value = value.encode().decode("unicode_escape").encode("latin-1") if name == "send" else value
        if name == "wait":
            position = wait_for(fd, seen, value.encode(), position)
        elif name == "send":
            os.write(fd, value)
        elif name == "touch":
            open(value, "w").close()
        elif name == "hangup":
            os.close(fd)
            fd = -1
    end = time.monotonic() + LIMIT
    while fd != -1 and time.monotonic() < end:
        piece = read_some(fd, 1)
        if piece == b"":
            break
        seen += piece or b""
    _, status = os.waitpid(pid, 0)
    print(repr(bytes(seen))[2:-1])
    sys.exit(os.waitstatus_to_exitcode(status) & 255)


main()
