"""Measures the files of a folder and writes them as a CSV: one row a file, its features and how well it compresses.

    python3 collect.py /usr/share -o data/files.csv

At most --limit files are measured. Which ones depends on nothing but their paths and --seed, so that a second
collection of an unchanged folder is the same, byte for byte.
"""

import argparse
import csv
import hashlib
import itertools
import os
import stat
import sys
import zlib

from features import FEATURES, HEAD, TARGET, features

SMALLEST = 128  # below it zlib's own header is what is measured
LARGEST = 1 << 20


def progress(text, end=""):
    """A line that rewrites itself on a terminal, and only its last state elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K" + text + end)
    elif end:
        sys.stderr.write(text + end)


def walk(folder):
    """The paths of all files below a folder; links to folders are not followed."""
    seen = 0
    for where, _, names in os.walk(folder):
        for name in names:
            seen += 1
            if seen % 1000 == 0:
                progress(f"collect: {seen:,} files seen in {folder}")
            yield os.path.join(where, name)


def is_useful(path):
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and SMALLEST <= status.st_size <= LARGEST


def sample(paths, limit, seed, wanted=is_useful):
    """A random sample that does not depend on the order: the wanted files whose hashed paths are smallest."""

    def key(path):
        return hashlib.sha256(f"{seed}:{path}".encode(errors="surrogateescape")).digest()

    # Looking at a file costs more than hashing its path: no more are looked at than are needed.
    return sorted(itertools.islice(filter(wanted, sorted(paths, key=key)), limit))


def measure(path):
    with open(path, "rb") as file:
        content = file.read(LARGEST)
    row = features(path, len(content), content[:HEAD])
    row["path"] = path.encode(errors="replace").decode()
    row[TARGET] = round(len(zlib.compress(content, 6)) / len(content), 6)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", help="where to look, as in /usr/share")
    parser.add_argument("-o", "--output", default="data/files.csv")
    parser.add_argument("--limit", type=int, default=3000, help="measure at most so many files [%(default)s]")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another sample [%(default)s]")
    args = parser.parse_args()

    paths = sample(walk(args.folder), args.limit, args.seed)
    if not paths:
        sys.exit(f"collect: no file of {SMALLEST} bytes to {LARGEST} bytes in {args.folder}")
    os.makedirs(os.path.dirname(args.output) or ".", exist_ok=True)
    # Under another name first: whoever reads the data meanwhile sees the old or the new, never a part.
    partial = args.output + ".partial"
    written = 0
    with open(partial, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["path"] + FEATURES + [TARGET], lineterminator="\n")
        writer.writeheader()
        for done, path in enumerate(paths, 1):
            try:
                row = measure(path)
            except OSError as error:
                progress(f"collect: {path}: {error.strerror}, left out", "\n")
                continue
            writer.writerow(row)
            written += 1
            if done % 50 == 0:
                progress(f"collect: {done:,} of {len(paths):,} files measured")
    os.replace(partial, args.output)
    progress(f"collect: {written:,} files of {args.folder} measured, in {args.output}", "\n")


if __name__ == "__main__":
    main()
