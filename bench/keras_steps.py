"""The Keras side of bench/steps.ts: one process that trains when told, as a tutorial would.

Reads lines `recipe batch steps` on stdin; answers each with a line of JSON: milliseconds per step of
`model.fit` over that many batches (its own first epoch of each recipe, which compiles, is not counted),
and the process's peak resident memory. Images are CIFAR-10's first ones, float32 / 255, shuffled by Keras.

    python keras_steps.py images.u8 labels count recipes-folder
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

images_file, labels_file, count, recipes = sys.argv[1], sys.argv[2], int(sys.argv[3]), pathlib.Path(sys.argv[4])
images = np.fromfile(images_file, np.uint8, count * 3072).reshape(count, 32, 32, 3).astype(np.float32) / 255
labels = np.fromfile(labels_file, np.uint8, count).astype(np.int32)
models = {}


def model_of(name):
    recipe = json.loads((recipes / f"{name}.json").read_text())
    layers = []
    for layer in recipe["model"]["layers"]:
        given = layer.get("arguments", {})
        layers.append(keras.Input(given["shape"]) if layer["type"] == "InputLayer" else getattr(keras.layers, layer["type"])(**given))
    model = keras.Sequential(layers)
    training = recipe["training"]
    loss = getattr(keras.losses, training["loss"]["type"])(**training["loss"].get("arguments", {}))
    model.compile(optimizer=training["optimizer"]["type"].lower(), loss=loss, metrics=["accuracy"])
    return model


def fit(name, batch, steps):
    images_used = batch * steps
    begun = time.perf_counter()
    models[name].fit(images[:images_used], labels[:images_used], batch_size=batch, epochs=1, verbose=0)
    return (time.perf_counter() - begun) * 1000 / steps


for line in sys.stdin:
    name, batch, steps = line.split()
    batch, steps = int(batch), int(steps)
    if name not in models:
        models[name] = model_of(name)
        fit(name, batch, 3)
        fit(name, batch, 3)
    answer = {"msPerStep": fit(name, batch, steps), "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
    print(json.dumps(answer), flush=True)
