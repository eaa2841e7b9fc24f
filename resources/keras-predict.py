"""Opens a model in Keras and answers pictures: keras-predict.py <model file>.

Standard output: one line of JSON, {"keras": version, "tensorflow": version}; then, for each request, uint32 (little-endian)
bytes of float32 outputs. Standard input: for each request uint32 count of pictures, then their uint8 pixels, as the
model's input is shaped. Standard error: what libraries say, and from the first line on a byte 1 each second, as a sign
of life. Ends with 3 where there is no Keras.
"""
import json
import os
import struct
import sys
import threading
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
# What libraries print goes to standard error.
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)

try:
    import keras
    import numpy
    import tensorflow
except ImportError:
    sys.exit(3)


def beat():
    while True:
        os.write(2, b"\x01")
        time.sleep(1)


model = keras.models.load_model(sys.argv[1], compile=False)
shape = model.inputs[0].shape[1:]
threading.Thread(target=beat, daemon=True).start()
answers.write(json.dumps({"keras": keras.__version__, "tensorflow": tensorflow.__version__}).encode() + b"\n")
answers.flush()

while True:
    head = sys.stdin.buffer.read(4)
    if len(head) < 4:
        break
    (count,) = struct.unpack("<I", head)
    pixels = sys.stdin.buffer.read(count * int(numpy.prod(shape)))
    images = numpy.frombuffer(pixels, "uint8").reshape((count, *shape)).astype("float32")
    output = numpy.ascontiguousarray(numpy.asarray(model(images, training=False)), "<f4").tobytes()
    answers.write(struct.pack("<I", len(output)))
    answers.write(output)
    answers.flush()
