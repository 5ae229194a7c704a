"""Trains boosted trees on train.csv and writes model.json, printing the losses of every epoch."""

import csv
import json
import os

from features import TARGET
from trees import Model, boost

# What benchtop.yaml says too; so `python3 fit.py` works alone as well.
DEFAULTS = {"rounds": 120, "depth": 2, "rate": 0.15, "bins": 32, "share": 0.7}


def parameters():
    """The run's parameters: benchtop writes them as JSON and says where."""
    path = os.environ.get("BENCHTOP_PARAMS")
    if not path:
        return DEFAULTS, 7
    with open(path) as file:
        params = json.load(file)
    return params["model"], params["seed"]


def main():
    settings, seed = parameters()
    with open("train.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    target = [float(row[TARGET]) for row in rows]
    print(f"fit: {len(rows)} rows, {settings}", flush=True)

    bins = settings.pop("bins")
    model = Model.prepare(rows, target, bins)
    for epoch, (loss, held_out) in enumerate(boost(model, rows, target, seed=seed, **settings), 1):
        print(f"epoch {epoch} loss={loss:.6f} val_loss={held_out:.6f}", flush=True)
    model.save("model.json")


if __name__ == "__main__":
    main()
