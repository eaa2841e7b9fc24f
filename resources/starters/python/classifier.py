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
    """Brings a picture to a model's input: upright by its EXIF orientation, in sRGB, transparency on white, then
    scaled by an antialiased Lanczos window, as `size["fit"]` says. An animation gives its first frame.

    Gives uint8 (height, width, channels).
    """
    with Image.open(picture) as opened:
        image = ImageOps.exif_transpose(opened)
        profile = opened.info.get("icc_profile")
        image = _on_white(_in_srgb(image, profile))
    if size["channels"] == 1:
        image = image.convert("L")
    pixels = np.asarray(_fitted(image, size["width"], size["height"], size["fit"], size["fill"]))
    return pixels.reshape(size["height"], size["width"], size["channels"])


def _fitted(image: Image.Image, width: int, height: int, fit: str, fill: str) -> Image.Image:
    """`crop`: scaled until the shorter side fits, the middle cut out. `pad`: until the longer side fits, the colour
    `fill` around. `squash`: each side by itself."""
    lanczos = Image.Resampling.LANCZOS
    if fit == "squash":
        return image.resize((width, height), lanczos)
    if fit == "pad":
        return ImageOps.pad(image, (width, height), lanczos, color=fill)
    if max(width / image.width, height / image.height) == 1:
        left, top = (image.width - width) // 2, (image.height - height) // 2
        return image.crop((left, top, left + width, top + height))
    return ImageOps.fit(image, (width, height), lanczos)


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
