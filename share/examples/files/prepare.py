"""Splits the collected files into rows to train on and rows to test with."""

import argparse
import csv
import hashlib


def in_training(path, split, seed):
    """A file stays on its side when others are added, because nothing but its path decides."""
    digest = hashlib.sha256(f"{seed}:{path}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < split


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        names = [name for name in rows[0] if name != "path"]
        writer = csv.DictWriter(file, names, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="data/files.csv")
    parser.add_argument("--split", type=float, default=0.8, help="share of rows to train on [%(default)s]")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()

    with open(args.data, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    train = [row for row in rows if in_training(row["path"], args.split, args.seed)]
    test = [row for row in rows if not in_training(row["path"], args.split, args.seed)]
    print(f"{len(train)} rows to train on, {len(test)} to test with")
    if not train or not test:
        raise SystemExit("prepare: one side of the split is empty; collect more files or change the split")
    write("train.csv", train)
    write("test.csv", test)


if __name__ == "__main__":
    main()
