"""Splits the collected files into rows to train on and rows to test with."""

import argparse
import csv
import hashlib


def in_training(path, split, seed):
    """A file stays on its side when others are added, because nothing but its path decides."""
    digest = hashlib.sha256(f"{seed}:{path}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < split


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="data/files.csv")
    parser.add_argument("--split", type=float, default=0.8, help="share of rows to train on [%(default)s]")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()

    counts = {"train.csv": 0, "test.csv": 0}
    with open(args.data, newline="", encoding="utf-8") as file, \
         open("train.csv", "w", newline="", encoding="utf-8") as train, open("test.csv", "w", newline="", encoding="utf-8") as test:
        reader = csv.DictReader(file)
        names = [name for name in reader.fieldnames if name != "path"]
        writers = {}
        for name, output in (("train.csv", train), ("test.csv", test)):
            writers[name] = csv.DictWriter(output, names, extrasaction="ignore", lineterminator="\n")
            writers[name].writeheader()
        for row in reader:
            side = "train.csv" if in_training(row["path"], args.split, args.seed) else "test.csv"
            writers[side].writerow(row)
            counts[side] += 1
    print(f"prepare: rows_train={counts['train.csv']} rows_test={counts['test.csv']}")
    if not all(counts.values()):
        raise SystemExit("prepare: one side of the split is empty; collect more files or change the split")


if __name__ == "__main__":
    main()
