"""The Keras side of bench/steps.ts: one process that trains one recipe when asked, as a tutorial would.

Reads a number of steps a line; answers each with a line of JSON: milliseconds per step of `model.fit` over that
many batches (its first epochs, which compile, are not counted), and the process's peak resident memory. Images are
CIFAR-10's first ones, float32 / 255, shuffled by Keras; `augmented` feeds `fit` by an ImageDataGenerator.

    python keras_steps.py images.u8 labels recipe plain|augmented images
"""
import json
import os
import pathlib
import resource
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

ROOT = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "test" / "fixtures" / "recipes"))
from network import build, recipes

images_file, labels_file, name, kind, count = *sys.argv[1:5], int(sys.argv[5])
recipe = next(recipe for recipe in recipes() if recipe["id"] == name)
training = recipe["training"]
batch = training["batchSize"]
images = np.fromfile(images_file, np.uint8, count * 3072).reshape(count, 32, 32, 3).astype(np.float32) / 255
labels = np.fromfile(labels_file, np.uint8, count).astype(np.int32)
strength = training.get("l2Loss", 0)


class Penalized(keras.Model):
    def compute_loss(self, *given, **named):
        return super().compute_loss(*given, **named) + strength * tf.add_n([tf.nn.l2_loss(v) for v in self.trainable_variables])


model, _ = build(recipe["model"], kind=Penalized if strength else None)
loss = getattr(keras.losses, training["loss"]["type"])(**training["loss"].get("arguments", {}))
model.compile(optimizer=training["optimizer"]["type"].lower(), loss=loss, metrics=["accuracy"])
if training["loss"]["type"] == "CategoricalCrossentropy":
    labels = np.eye(model.output_shape[-1], dtype=np.float32)[labels]
generator = None
if kind == "augmented":
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    generator = ImageDataGenerator(**training["augmentation"])


def fit(steps):
    used = batch * steps
    x, y = images[:used], labels[:used]
    begun = time.perf_counter()
    if generator is None:
        model.fit(x, y, batch_size=batch, epochs=1, verbose=0)
    else:
        model.fit(generator.flow(x, y, batch_size=batch), epochs=1, verbose=0)
    return (time.perf_counter() - begun) * 1000 / steps


fit(3)
fit(3)
print(json.dumps({"batch": batch}), flush=True)
for line in sys.stdin:
    answer = {"msPerStep": fit(int(line)), "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    print(json.dumps(answer), flush=True)
