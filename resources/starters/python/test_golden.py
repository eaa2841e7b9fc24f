"""python test_golden.py: the model answers here as it did where it was exported, and pictures are brought to its size
alike."""

import base64
import json
import unittest

import numpy as np

from classifier import HERE, Classifier, decode

GOLDEN = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))


class Golden(unittest.TestCase):
    def setUp(self) -> None:
        self.classifier = Classifier()
        size = self.classifier.facts["input"]
        self.shape = (size["height"], size["width"], size["channels"])

    def pixels(self, text: str) -> np.ndarray:
        return np.frombuffer(base64.b64decode(text), np.uint8).reshape(self.shape)

    def test_probabilities(self) -> None:
        gap = 0.0
        for case in GOLDEN["cases"]:
            answers = self.classifier.predict(self.pixels(case["pixels"]))
            self.assertEqual(len(answers), len(self.classifier.labels))
            gap = max(gap, float(np.abs(answers - np.array(case["probabilities"])).max()))
        print(f"largest gap of a probability: {gap}")
        self.assertLessEqual(gap, GOLDEN["tolerance"])

    def test_picture(self) -> None:
        picture = GOLDEN["picture"]
        pixels = decode(HERE / picture["file"], self.classifier.facts["input"])
        self.assertEqual(pixels.shape, self.shape)
        mean = float(np.abs(pixels.astype(int) - self.pixels(picture["pixels"])).mean())
        print(f"mean difference of a pixel: {mean} of 255")
        self.assertLessEqual(mean, picture["tolerance"])


if __name__ == "__main__":
    unittest.main()
