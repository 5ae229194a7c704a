"""Measures model.json on test.csv, which it has not seen: metrics.json, and predictions.csv to look at."""

import csv
import json
import math
from collections import defaultdict

from features import TARGET
from trees import Model


def metrics(truth, guessed):
    errors = [g - t for t, g in zip(truth, guessed)]
    mean = sum(truth) / len(truth)
    spread = sum((t - mean) ** 2 for t in truth)
    squares = sum(e * e for e in errors)
    return {
        "rmse": math.sqrt(squares / len(errors)),
        "mae": sum(map(abs, errors)) / len(errors),
        "r2": 1 - squares / spread if spread else 0.0,
    }


def main():
    model = Model.load("model.json")
    with open("test.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth = [float(row[TARGET]) for row in rows]
    guessed = [model.predict(row) for row in rows]

    result = metrics(truth, guessed)
    # The mean hides much: the same for every kind of file that has enough rows.
    kinds = defaultdict(list)
    for row, pair in zip(rows, zip(truth, guessed)):
        kinds[row["kind"]].append(pair)
    for kind, pairs in sorted(kinds.items()):
        if len(pairs) >= 10:
            result[f"rmse_{kind}"] = metrics(*zip(*pairs))["rmse"]

    with open("metrics.json", "w") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    with open("predictions.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["extension", "kind", "size", TARGET, "predicted"])
        for row, t, g in zip(rows, truth, guessed):
            writer.writerow([row["extension"], row["kind"], row["size"], f"{t:.4f}", f"{g:.4f}"])
    for name, value in result.items():
        print(f"evaluate: {name}={value:.5f}")


if __name__ == "__main__":
    main()
