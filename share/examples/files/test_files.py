"""Tests of the code, run with `python3 -m unittest discover`."""

import math
import os
import tempfile
import unittest
import zlib

from collect import measure, sample
from features import CLASSES, FEATURES, features
from prepare import in_training
from trees import Model, boost


def row_of(content, path="a.txt"):
    return features(path, len(content), content)


class Features(unittest.TestCase):
    def test_one_repeated_byte_has_no_entropy(self):
        row = row_of(b"a" * 1000)
        self.assertEqual((row["entropy"], row["distinct"], row["top"], row["run"]), (0, 1, 1, 1000))

    def test_all_byte_values_equally_often_have_eight_bits(self):
        self.assertAlmostEqual(row_of(bytes(range(256)) * 16)["entropy"], 8)

    def test_every_byte_is_in_exactly_one_class(self):
        self.assertEqual(sorted(b"".join(CLASSES.values())), list(range(256)))

    def test_kinds_are_told_by_content_not_by_name(self):
        self.assertEqual(row_of(b"\x1f\x8b\x08rest", "a.txt")["kind"], "compressed")
        self.assertEqual(row_of(b"plain words\n", "a.gz")["kind"], "text")

    def test_odd_extensions_are_none(self):
        self.assertEqual([row_of(b"x", name)["extension"] for name in ("a", "a.b c", "a.TXT")], ["none", "none", "txt"])


class Collecting(unittest.TestCase):
    def test_sample_does_not_depend_on_order(self):
        paths = [f"/f/{i}" for i in range(100)]
        self.assertEqual(sample(paths, 10, 1, str), sample(reversed(paths), 10, 1, str))
        self.assertNotEqual(sample(paths, 10, 1, str), sample(paths, 10, 2, str))

    def test_ratio_is_zlibs(self):
        content = b"benchtop " * 500
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.txt")
            with open(path, "wb") as file:
                file.write(content)
            self.assertAlmostEqual(measure(path)["ratio"], len(zlib.compress(content, 6)) / len(content), 6)

    def test_split_has_the_share_that_was_asked_for(self):
        inside = sum(in_training(f"/f/{i}", 0.8, 7) for i in range(5000))
        self.assertAlmostEqual(inside / 5000, 0.8, delta=0.02)


class Trees(unittest.TestCase):
    def rows(self):
        return [dict(row_of(bytes([65 + i % 8]) * (1 + i % 40)), size=i) for i in range(400)]

    def test_learns_a_step(self):
        rows = self.rows()
        target = [1.0 if row["size"] > 200 else 0.0 for row in rows]
        model = Model.prepare(rows, target, 32)
        losses = list(boost(model, rows, target, rounds=40, depth=1, rate=0.3, share=1.0, seed=1))
        self.assertLess(losses[-1][0], losses[0][0] / 10)
        self.assertGreater(model.predict(dict(rows[0], size=390)), 0.9)
        self.assertLess(model.predict(dict(rows[0], size=10)), 0.1)

    def test_a_saved_model_predicts_the_same(self):
        rows = self.rows()
        target = [math.sin(row["size"] / 50) for row in rows]
        model = Model.prepare(rows, target, 16)
        list(boost(model, rows, target, rounds=10, depth=2, rate=0.3, share=0.5, seed=1))
        with tempfile.TemporaryDirectory() as folder:
            model.save(os.path.join(folder, "model.json"))
            again = Model.load(os.path.join(folder, "model.json"))
        self.assertEqual([model.predict(row) for row in rows], [again.predict(row) for row in rows])

    def test_an_unknown_category_is_the_mean(self):
        rows = self.rows()
        model = Model.prepare(rows, [1.0] * len(rows), 8)
        self.assertEqual(model.predict(dict(rows[0], extension="never-seen")), 1.0)

    def test_every_feature_is_used_by_name(self):
        self.assertEqual(set(FEATURES), set(row_of(b"abc")))


if __name__ == "__main__":
    unittest.main()
