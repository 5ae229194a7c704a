"""Boosted regression trees, small enough to read: a tree of depth 1 is a stump.

Numbers are sorted into bins once; a split is "bin of a feature <= b". Categories become numbers first: the mean of the
target in each category, shrunk towards the mean of all (so that a category seen twice does not decide alone).
A tree is grown level by level: all nodes of a level share one pass over the rows.
"""

import bisect
import json
import random

from features import CATEGORIES, FEATURES

SHRINK = 10.0  # rows of the overall mean that each category starts with
PENALTY = 1.0  # rows of zero residual that each leaf starts with


class Model:
    def __init__(self, mean, categories, edges, trees=None):
        self.mean = mean  # the prediction before the first tree
        self.categories = categories  # {feature: {category: number}}
        self.edges = edges  # {feature: upper bounds of its bins}
        self.trees = trees or []  # each {"splits": [[feature, bin], ...], "leaves": [...]}, nodes in level order

    @classmethod
    def prepare(cls, rows, target, bins):
        """A model without trees, which knows the bins and categories of the training rows."""
        mean = sum(target) / len(target)
        categories = {}
        for name in CATEGORIES:
            sums = {}
            for row, y in zip(rows, target):
                total, count = sums.get(row[name], (SHRINK * mean, SHRINK))
                sums[row[name]] = (total + y, count + 1)
            categories[name] = {key: total / count for key, (total, count) in sorted(sums.items())}
        model = cls(mean, categories, {})
        for name in FEATURES:
            values = sorted(model.number(name, row[name]) for row in rows)
            model.edges[name] = sorted({values[len(values) * i // bins] for i in range(1, bins)})
        return model

    def number(self, name, value):
        if name in self.categories:
            return self.categories[name].get(value, self.mean)
        return float(value)

    def binned(self, row):
        return [bisect.bisect_left(self.edges[name], self.number(name, row[name])) for name in FEATURES]

    def columns(self, rows):
        """One list of bins for each feature, as training wants them."""
        return list(zip(*(self.binned(row) for row in rows)))

    def predict(self, row):
        bins = self.binned(row)
        return self.mean + sum(tree["leaves"][leaf_of(tree, bins)] for tree in self.trees)

    def save(self, path):
        with open(path, "w") as file:
            json.dump(vars(self), file, separators=(",", ":"))
            file.write("\n")

    @classmethod
    def load(cls, path):
        with open(path) as file:
            return cls(**json.load(file))


def leaf_of(tree, bins):
    """Children of node n are 2n + 1 and 2n + 2; leaves are numbered from 0 behind the last split."""
    node = 0
    splits = tree["splits"]
    while node < len(splits):
        feature, limit = splits[node]
        node = 2 * node + (1 if bins[feature] <= limit else 2)
    return node - len(splits)


def best_split(count_by_bin, sum_by_bin):
    """The bin after which two parts differ most: (gain, bin)."""
    count_all, sum_all = sum(count_by_bin), sum(sum_by_bin)
    best = (0.0, -1)
    count = total = 0.0
    for limit, (n, s) in enumerate(zip(count_by_bin[:-1], sum_by_bin[:-1])):
        count += n
        total += s
        rest, rest_total = count_all - count, sum_all - total
        if count and rest:
            gain = total**2 / (count + PENALTY) + rest_total**2 / (rest + PENALTY) - sum_all**2 / (count_all + PENALTY)
            if gain > best[0]:
                best = (gain, limit)
    return best


def grow(columns, sizes, residuals, depth, rate):
    """One tree that explains the residuals. Returns it and the leaf of every row."""
    nodes = [0] * len(residuals)  # the place of each row within its level
    splits = []
    for level in range(depth):
        width = 2**level
        chosen = [(0.0, 0, sizes[0])] * width  # no gain: everything goes to the left
        for feature, column in enumerate(columns):
            size = sizes[feature] + 1
            counts = [0] * (width * size)
            sums = [0.0] * (width * size)
            for node, bin_, residual in zip(nodes, column, residuals):
                cell = node * size + bin_
                counts[cell] += 1
                sums[cell] += residual
            for node in range(width):
                part = slice(node * size, node * size + size)
                gain, limit = best_split(counts[part], sums[part])
                if gain > chosen[node][0]:
                    chosen[node] = (gain, feature, limit)
        splits += [[feature, limit] for _, feature, limit in chosen]
        tests = [(columns[feature], limit) for _, feature, limit in chosen]
        nodes = [2 * n + (tests[n][0][i] > tests[n][1]) for i, n in enumerate(nodes)]
    sums = [0.0] * 2**depth
    counts = [0] * 2**depth
    for leaf, residual in zip(nodes, residuals):
        sums[leaf] += residual
        counts[leaf] += 1
    leaves = [rate * s / (n + PENALTY) for s, n in zip(sums, counts)]
    return {"splits": splits, "leaves": leaves}, nodes


def boost(model, rows, target, rounds, depth, rate, share, seed):
    """Adds a tree for each round and yields the mean squared errors: (of the rows learned from, of those held out)."""
    chance = random.Random(seed)
    held = set(chance.sample(range(len(rows)), len(rows) // 10))
    learn = [i for i in range(len(rows)) if i not in held]
    every = model.columns(rows)
    sizes = [len(model.edges[name]) for name in FEATURES]
    errors = [y - model.mean for y in target]
    by_row = list(zip(*every))
    for _ in range(rounds):
        picked = chance.sample(learn, max(1, round(share * len(learn)))) if share < 1 else learn
        columns = [[column[i] for i in picked] for column in every]
        tree, _ = grow(columns, sizes, [errors[i] for i in picked], depth, rate)
        model.trees.append(tree)
        for i, bins in enumerate(by_row):
            errors[i] -= tree["leaves"][leaf_of(tree, bins)]
        yield mean_square(errors, learn), mean_square(errors, held)


def mean_square(errors, which):
    return sum(errors[i] ** 2 for i in which) / max(1, len(which))
