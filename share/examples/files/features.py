"""What the model sees of a file: a few numbers about its first 4 KiB.

The one place where features are computed. collect.py uses it to build the data set and predict.py to answer a request,
so a served model sees exactly what it was trained on.
"""

import math
import operator
import os
from collections import Counter

HEAD = 4096  # bytes of the beginning that are looked at

CATEGORIES = ["extension", "kind"]
NUMBERS = [
    "size",  # bytes of the whole file
    "entropy",  # bits per byte, 0 to 8
    "distinct",  # how many of the 256 byte values occur
    "top",  # share of the commonest byte value
    "pairs",  # distinct neighbouring pairs, as a share of all pairs
    "run",  # mean length of a run of equal bytes
    "line",  # mean length of a line
    "letters",  # shares of byte classes, 0 to 1
    "digits",
    "spaces",
    "punctuation",
    "zeros",
    "controls",
    "high",
]
FEATURES = CATEGORIES + NUMBERS
TARGET = "ratio"  # compressed size / size, as zlib at level 6 makes it

CLASSES = {
    "letters": b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "digits": b"0123456789",
    "spaces": b" \t\r\n",
    "punctuation": b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "zeros": b"\0",
    "controls": bytes(c for c in range(1, 32) if c not in b"\t\r\n") + b"\x7f",
    "high": bytes(range(128, 256)),
}

# Kinds are told by the first bytes, as file(1) does.
KINDS = [
    (b"\x1f\x8b", "compressed"),
    (b"BZh", "compressed"),
    (b"\xfd7zXZ", "compressed"),
    (b"\x28\xb5\x2f\xfd", "compressed"),
    (b"PK\x03\x04", "compressed"),
    (b"wOF2", "compressed"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x7fELF", "program"),
    (b"!<arch>", "program"),
    (b"#!", "script"),
    (b"<?xml", "markup"),
    (b"<!DOCTYPE", "markup"),
    (b"<html", "markup"),
]


def kind_of(head):
    for magic, kind in KINDS:
        if head.startswith(magic):
            return kind
    return "binary" if b"\0" in head or share(head, "controls") > 0.02 else "text"


def share(head, name):
    """The share of bytes that belong to a class."""
    return (len(head) - len(head.translate(None, CLASSES[name]))) / len(head)


def extension_of(path):
    extension = os.path.splitext(path)[1].lower().lstrip(".")
    return extension if extension.isalnum() and len(extension) <= 8 else "none"


def features(path, size, head):
    """All features of one file as a dictionary. `head` is its first 4 KiB, at least one byte.

    Rounded here, not where they are written: what is served is then exactly what was trained on.
    """
    counts = Counter(head)
    total = len(head)
    runs = 1 + sum(map(operator.ne, head, head[1:]))
    row = {
        "extension": extension_of(path),
        "kind": kind_of(head),
        "size": size,
        "entropy": -sum(n / total * math.log2(n / total) for n in counts.values()) + 0.0,
        "distinct": len(counts),
        "top": max(counts.values()) / total,
        "pairs": len(set(zip(head, head[1:]))) / max(1, total - 1),
        "run": total / runs,
        "line": total / (1 + head.count(b"\n")),
    }
    for name in CLASSES:
        row[name] = share(head, name)
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()}
