"""A trained classifier: opens the model beside it, brings pictures to its size, and answers.

All that is of this model and no other stands in classifier.json.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:  # The older name of the same library.
    from tflite_runtime.interpreter import Interpreter

HERE = Path(__file__).resolve().parent


class Classifier:
    """Answers with a probability for each class."""

    def __init__(self, folder: Path = HERE, threads: int | None = None) -> None:
        self.facts = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        self.labels: list[str] = self.facts["labels"]
        self._interpreter = Interpreter(model_path=str(folder / self.facts["model"]), num_threads=threads)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._output = self._interpreter.get_output_details()[0]

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        """Of one picture: uint8 (height, width, channels). Gives float32 (classes,)."""
        self._interpreter.set_tensor(self._input["index"], self._prepared(pixels)[np.newaxis])
        self._interpreter.invoke()
        output = self._interpreter.get_tensor(self._output["index"])[0].reshape(-1)
        if output.dtype != np.float32:
            scale, zero_point = self._output["quantization"]
            output = (output.astype(np.float32) - zero_point) * np.float32(scale)
        # One number says how sure it is of the second of two classes.
        return np.array([1 - output[0], output[0]], np.float32) if output.size == 1 else output

    def classify(self, picture: str | Path, top: int = 5) -> list[tuple[str, float]]:
        """The likeliest classes of a picture file, best first."""
        probabilities = self.predict(decode(picture, self.facts["input"]))
        best = np.argsort(-probabilities, kind="stable")[:top]
        return [(self.labels[index], float(probabilities[index])) for index in best]

    def _prepared(self, pixels: np.ndarray) -> np.ndarray:
        """Whole-number inputs take pixels as they are (int8: less 128); float ones as the network was trained."""
        if self._input["dtype"] == np.uint8:
            return pixels
        if self._input["dtype"] == np.int8:
            return (pixels.astype(np.int16) - 128).astype(np.int8)
        given = self.facts["input"]
        return pixels.astype(np.float32) * np.float32(given["scale"]) + np.float32(given["offset"])


def decode(picture: str | Path, size: dict) -> np.ndarray:
    """Brings a picture to a model's input: upright by its EXIF orientation, in sRGB, transparency on white, scaled
    (made smaller by Lanczos, larger by bicubic) to cover the size and cut to its centre. An animation gives its first
    frame.

    Gives uint8 (height, width, channels).
    """
    width, height, channels = size["width"], size["height"], size["channels"]
    with Image.open(picture) as opened:
        image = ImageOps.exif_transpose(opened)
        profile = opened.info.get("icc_profile")
        image = _on_white(_in_srgb(image, profile))
    image = _covering(image, width, height)
    left, top = (image.width - width + 1) // 2, (image.height - height + 1) // 2
    pixels = np.asarray(image.crop((left, top, left + width, top + height)))
    return pixels if channels == 3 else _grey(pixels)


def _covering(image: Image.Image, width: int, height: int) -> Image.Image:
    """Scaled by the same factor both ways, until one side is as wished and the other no less. Lengths are rounded, the
    factor is not, so that what is over or missing is so on both sides alike; beyond its border a picture goes on."""
    shrink = min(image.width / width, image.height / height)
    if shrink == 1:
        return image
    size = tuple(int(length / shrink + 0.5) for length in image.size)
    margin = int(3 * max(shrink, 1)) + 2
    padded = np.pad(np.asarray(image), ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    over = [(wanted * shrink - length) / 2 for wanted, length in zip(size, image.size)]
    # libvips enlarges with half a new pixel's offset, and so does this.
    shift = margin - (shrink / 2 if shrink < 1 else 0)
    box = (shift - over[0], shift - over[1], shift + image.width + over[0], shift + image.height + over[1])
    kernel = Image.Resampling.LANCZOS if shrink > 1 else Image.Resampling.BICUBIC
    return Image.fromarray(padded).resize(size, kernel, box=box)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode in ("I;16", "I;16B", "I", "F"):  # 16 bits a pixel: the upper eight.
        values = np.asarray(image, np.float64)
        image = Image.fromarray(np.clip(values / (256 if values.max() > 255 else 1), 0, 255).astype(np.uint8))
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            return ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:
            pass  # A profile that can't be used is passed over.
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, image).convert("RGB")


def _grey(pixels: np.ndarray) -> np.ndarray:
    """Luminance of light, not of coded values: sRGB is undone, weighed (BT.709) and done again."""
    coded = pixels.astype(np.float64) / 255
    light = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    luminance = light @ np.array([0.2126, 0.7152, 0.0722])
    again = np.where(luminance <= 0.0031308, luminance * 12.92, 1.055 * luminance ** (1 / 2.4) - 0.055)
    return np.round(np.clip(again, 0, 1) * 255).astype(np.uint8)[..., np.newaxis]
