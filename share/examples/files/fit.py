"""Trains boosted trees on train.csv and writes model.json, printing the losses of every epoch."""

import argparse
import csv
import json
import os

from features import TARGET
from trees import Model, boost

# What benchtop.yaml says too; so `python3 fit.py --rate 0.1` works alone as well.
DEFAULTS = {"rounds": 120, "depth": 2, "rate": 0.15, "bins": 32, "share": 0.7, "seed": 7}


def settings():
    """From the run's parameters, which benchtop writes as JSON and says where; flags count more."""
    values = dict(DEFAULTS)
    if "BENCHTOP_PARAMS" in os.environ:
        with open(os.environ["BENCHTOP_PARAMS"]) as file:
            params = json.load(file)
        values.update(params.get("model", {}), seed=params.get("seed", values["seed"]))
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in values.items():
        parser.add_argument(f"--{name}", type=type(DEFAULTS[name]), default=value, help="[%(default)s]")
    return vars(parser.parse_args())


def main():
    args = settings()
    with open("train.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    target = [float(row[TARGET]) for row in rows]
    print(f"training on {len(rows)} rows with " + ", ".join(f"{name} {value}" for name, value in args.items()), flush=True)

    model = Model.prepare(rows, target, args.pop("bins"))
    for epoch, (loss, held_out) in enumerate(boost(model, rows, target, **args), 1):
        print(f"epoch {epoch} loss={loss:.6f} val_loss={held_out:.6f}", flush=True)
    model.save("model.json")


if __name__ == "__main__":
    main()
