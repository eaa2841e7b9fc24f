"""Opens models in Keras: answer.py <folder>, which holds index.json: [{"file", "shape", "count", "again"}].

Of each file writes what it answers for the pixels in <file>.u8 as <file>.f32 (float32), and, where "again" names a file,
saves it there. What fails is written as <file>.error.
"""
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np

folder = pathlib.Path(sys.argv[1])
for entry in json.loads((folder / "index.json").read_text()):
    file = folder / entry["file"]
    try:
        keras.backend.clear_session()
        model = keras.models.load_model(file, compile=False)
        x = np.fromfile(f"{file}.u8", "uint8").reshape((entry["count"], *entry["shape"])).astype("float32")
        np.asarray(model(x, training=False)).astype("<f4").tofile(f"{file}.f32")
        if entry["again"]:
            model.save(folder / entry["again"])
    except Exception as error:
        pathlib.Path(f"{file}.error").write_text(str(error))
