#!/usr/bin/env python3
"""Trains the network of a run again, on one machine or many: same weights to begin with, same batches in the same
order, same schedule. Alone by default; as one of several workers where TF_CONFIG says so (see launch.py)."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

from batches import Orders, share
from model import build
from schedules import rate_at

try:
    from augmentation import augment
except ModuleNotFoundError:
    augment = None

HERE = Path(__file__).resolve().parent
EVALUATION_BATCH = 256


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains the network of a run again.")
    parser.add_argument("--epochs", type=int, default=None, help="the last epoch's number (default: the run's)")
    parser.add_argument("--steps", type=int, default=None, help="steps of an epoch, for a trial (default: the run's)")
    parser.add_argument("--validate", type=int, default=None, help="pictures to validate on at most, for a trial")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="where to write (default: out)")
    parser.add_argument("--log-steps", action="store_true", help="write the loss of each step to steps.csv")
    arguments = parser.parse_args()

    # A cluster must be known before TensorFlow computes anything.
    strategy, chief = choose_strategy()
    settings = json.loads((HERE / "settings.json").read_text(encoding="utf-8"))
    keras.utils.set_random_seed(settings["seed"])
    Run(settings, strategy, chief, arguments).train()


def choose_strategy() -> tuple[tf.distribute.Strategy, bool]:
    """Many workers where TF_CONFIG names them, else all GPUs of this machine. Gives whether this is the one to write."""
    config = json.loads(os.environ.get("TF_CONFIG", "{}"))
    workers = config.get("cluster", {}).get("worker", [])
    if len(workers) > 1:
        return tf.distribute.MultiWorkerMirroredStrategy(), config["task"]["index"] == 0
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy(), True
    return tf.distribute.get_strategy(), True


class Run:
    def __init__(self, settings: dict, strategy: tf.distribute.Strategy, chief: bool, arguments: argparse.Namespace) -> None:
        self.settings, self.strategy, self.chief = settings, strategy, chief
        self.replicas = strategy.num_replicas_in_sync
        self.epochs = arguments.epochs or settings["epochs"]
        self.steps_per_epoch = min(arguments.steps or settings["steps_per_epoch"], settings["steps_per_epoch"])
        # Only one worker writes what is kept; the others have to take part in saving.
        self.out = arguments.out if chief else Path(tempfile.mkdtemp(prefix="worker-"))
        self.out.mkdir(parents=True, exist_ok=True)
        self.step_log = (self.out / "steps.csv").open("w") if chief and arguments.log_steps else None

        self.images, self.labels = load("train")
        self.weights = image_weights(len(self.labels))
        self.validation = load("validation") if settings["validation"] else None
        if self.validation and arguments.validate:
            self.validation = tuple(array[: arguments.validate] for array in self.validation)
        self.orders = Orders(len(self.images), settings["batch_size"], settings["seed"], settings["shuffle"])

        with strategy.scope():
            self.model = build(synchronized=self.replicas > 1)
            if self.model.count_params() != settings["params"]:
                raise SystemExit(f"model.py builds {self.model.count_params()} parameters, the run had {settings['params']}")
            set_initial_weights(self.model)
            self.optimizer = make_optimizer(settings, self.replicas)
            self.optimizer.build(self.model.trainable_variables)
            self.model.compile(optimizer=self.optimizer)
            self.loss = keras.losses.get({"class_name": settings["loss"]["type"], "config": {**settings["loss"]["arguments"], "reduction": None}})
            self.epoch = tf.Variable(settings["initial_epoch"], trainable=False, dtype=tf.int64)
        self.state = tf.train.CheckpointManager(
            tf.train.Checkpoint(model=self.model, optimizer=self.optimizer, epoch=self.epoch), str(self.out / "state"), max_to_keep=2
        )

    def train(self) -> None:
        # Workers that were ended go on from the chief's last epoch.
        shared = tf.train.latest_checkpoint(str(self.out / "state"))
        if shared and self.replicas == 1:
            self.state.checkpoint.restore(shared)
        callbacks = keras.callbacks.CallbackList(self.callbacks(), add_history=True, model=self.model)
        callbacks.on_train_begin()
        first = int(self.epoch.numpy())
        done = (first - self.settings["initial_epoch"]) * self.steps_per_epoch
        stream = iter(self.distribute(lambda: self.training_parts(done)))
        step = tf.function(self.training_step, reduce_retracing=True)
        for epoch in range(first, self.epochs):
            began = time.perf_counter()
            callbacks.on_epoch_begin(epoch)
            sums = np.zeros(4)
            for place in range(self.steps_per_epoch):
                self.set_rate(done)
                loss, correct, near, images = (float(value) for value in step(stream))
                sums += np.array([loss * images, correct, near, images])
                done += 1
                if self.step_log:
                    self.step_log.write(f"{done - 1},{loss!r}\n")
                callbacks.on_train_batch_end(place, self.named(sums))
                if self.model.stop_training:
                    break
            logs = self.named(sums)
            seconds = time.perf_counter() - began
            if self.validation and validates_after(self.settings["validation_freq"], epoch + 1):
                logs |= {f"val_{name}": value for name, value in self.named(self.evaluate()).items()}
            callbacks.on_epoch_end(epoch, logs)
            self.epoch.assign(epoch + 1)
            self.state.save()
            self.tell(epoch, logs, seconds)
            if self.model.stop_training:
                break
        if self.settings["optimizer"]["arguments"].get("use_ema"):
            self.optimizer.finalize_variable_values(self.model.trainable_variables)
        callbacks.on_train_end()
        self.model.save(self.out / "model.keras")

    def training_step(self, stream) -> list[tf.Tensor]:
        return self.summed(self.strategy.run(self.replica_step, args=next(stream)))

    def replica_step(self, images, labels, weights, denominator, number, replica):
        pixels, targets = tf.cast(images, tf.float32), self.targets(labels)
        if augment is not None:
            pixels, targets = augment(pixels, targets, number, replica)
        with tf.GradientTape() as tape:
            output = self.model(pixels, training=True)
            loss = tf.reduce_sum(self.values(targets, output) * weights * self.class_weights(targets)) / denominator + self.penalties() / self.replicas
        variables = self.model.trainable_variables
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        if self.replicas > 1:
            # Clipped when they are whole; the optimizer adds those of all replicas up again.
            gradients = tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, gradients)
            gradients = [gradient / self.replicas for gradient in clipped(gradients, self.settings["optimizer"]["arguments"])]
        self.optimizer.apply(gradients, variables)
        return (loss, *self.answers(targets, output))

    def evaluate(self) -> np.ndarray:
        sums = np.zeros(4)
        step = tf.function(lambda stream: self.summed(self.strategy.run(self.replica_measure, args=next(stream))), reduce_retracing=True)
        stream = iter(self.distribute(self.evaluation_parts))
        for _ in range(-(-len(self.validation[0]) // EVALUATION_BATCH)):
            loss, correct, near, images = (float(value) for value in step(stream))
            sums += np.array([loss * images, correct, near, images])
        return sums

    def replica_measure(self, images, labels, weights, denominator, *_):
        targets = self.targets(labels)
        output = self.model(tf.cast(images, tf.float32), training=False)
        loss = tf.reduce_sum(self.values(targets, output) * weights) / denominator + self.penalties() / self.replicas
        return (loss, *self.answers(targets, output))

    def summed(self, results) -> list[tf.Tensor]:
        return [self.strategy.reduce(tf.distribute.ReduceOp.SUM, value, axis=None) for value in results]

    def values(self, targets, output) -> tf.Tensor:
        """The loss of each picture."""
        return self.loss(tf.argmax(targets, -1) if self.settings["loss"]["targets"] == "classes" else targets, output)

    def class_weights(self, targets) -> tf.Tensor:
        """How much each picture counts by its class, as Keras has it: of mixed labels that of the largest share."""
        if self.settings["class_weights"] is None:
            return tf.constant(1.0)
        classes = tf.cast(targets[:, 0] > 0.5, tf.int32) if self.settings["units"] == 1 else tf.argmax(targets, -1)
        return tf.gather(tf.constant(self.settings["class_weights"], tf.float32), classes)

    def targets(self, labels) -> tf.Tensor:
        if self.settings["units"] == 1:
            return tf.cast(labels, tf.float32)[:, tf.newaxis]
        return tf.one_hot(labels, self.settings["classes"])

    def penalties(self) -> tf.Tensor:
        of_all = [tf.nn.l2_loss(variable.value) for variable in self.model.trainable_variables] if self.settings["l2_loss"] else []
        return tf.add_n([*self.model.losses, *(self.settings["l2_loss"] * value for value in of_all), tf.constant(0.0)])

    def answers(self, targets, output) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """How many were answered right, how many nearly, and how many there were."""
        images = tf.cast(tf.shape(output)[0], tf.float32)
        if self.settings["units"] == 1:
            right = tf.equal(output > self.settings["threshold"], targets > 0.5)
            return tf.reduce_sum(tf.cast(right, tf.float32)), tf.constant(0.0), images
        labels = tf.argmax(targets, -1)
        right = tf.cast(tf.equal(tf.argmax(output, -1), labels), tf.float32)
        near = tf.cast(tf.math.in_top_k(labels, output, self.settings["top_k"] or 1), tf.float32)
        return tf.reduce_sum(right), tf.reduce_sum(near), images

    def distribute(self, parts):
        """Each worker makes the batches of its own replicas, one after the other."""
        size = self.images.shape[1:]
        signature = (
            tf.TensorSpec((None, *size), tf.uint8),
            tf.TensorSpec((None,), tf.int32),
            tf.TensorSpec((None,), tf.float32),
            tf.TensorSpec((), tf.float32),
            tf.TensorSpec((), tf.int32),
            tf.TensorSpec((), tf.int32),
        )

        def of_worker(context: tf.distribute.InputContext) -> tf.data.Dataset:
            here = self.replicas // context.num_input_pipelines
            own = range(context.input_pipeline_id * here, (context.input_pipeline_id + 1) * here)

            def generate():
                for images, labels, weights, indices, denominator, number in parts():
                    for replica in own:
                        taken = share(indices, replica, self.replicas)
                        # Pictures lie on the disk; those of a batch are read in the order in which they lie.
                        order = np.argsort(taken)
                        pixels = np.empty((len(taken), *size), np.uint8)
                        pixels[order] = images[taken[order]]
                        yield pixels, labels[taken], weights[taken], denominator, number, replica

            return tf.data.Dataset.from_generator(generate, output_signature=signature).prefetch(4)

        return self.strategy.distribute_datasets_from_function(of_worker)

    def training_parts(self, first: int):
        total = (self.epochs - self.settings["initial_epoch"]) * self.steps_per_epoch
        for number in range(first, total):
            indices = self.orders.batch(number)
            yield self.images, self.labels, self.weights, indices, self.counted(self.labels[indices]), number

    def evaluation_parts(self):
        images, labels = self.validation
        weights = np.ones(len(images), np.float32)
        for start in range(0, len(images), EVALUATION_BATCH):
            indices = np.arange(start, min(start + EVALUATION_BATCH, len(images)))
            yield images, labels, weights, indices, self.counted(labels[indices]), 0

    def counted(self, labels: np.ndarray) -> float:
        """How many pictures a mean is of."""
        ignored = self.settings["loss"]["arguments"].get("ignore_class")
        return float(len(labels) if ignored is None else max(1, np.count_nonzero(labels != ignored)))

    def set_rate(self, step: int) -> None:
        if self.settings["schedule"] is not None:
            total = (self.settings["epochs"] - self.settings["initial_epoch"]) * self.settings["steps_per_epoch"]
            self.optimizer.learning_rate.assign(rate_at(self.settings["schedule"], step, self.settings["learning_rate"], self.settings["steps_per_epoch"], total))

    def named(self, sums: np.ndarray) -> dict[str, float]:
        loss, correct, near, images = sums
        names = {"loss": loss / images, "accuracy": correct / images}
        return names | ({"top_k_categorical_accuracy": near / images} if self.settings["top_k"] else {})

    def callbacks(self) -> list[keras.callbacks.Callback]:
        made = []
        for callback in self.settings["callbacks"]:
            name, given = callback["type"], dict(callback["arguments"])
            if name == "CSVLogger":
                given["filename"] = str(self.out / "training.csv")
            elif name == "TensorBoard":
                given["log_dir"] = str(self.out / "tensorboard")
            elif name == "ModelCheckpoint":
                ending = "weights.h5" if given["save_weights_only"] else "keras"
                given["filepath"] = str(self.out / ("best." + ending if given["save_best_only"] else "epoch-{epoch:05d}." + ending))
            made.append(getattr(keras.callbacks, name)(**given))
        return made

    def tell(self, epoch: int, logs: dict[str, float], seconds: float) -> None:
        if not self.chief:
            return
        numbers = "  ".join(f"{name} {value:.4f}" for name, value in logs.items())
        before = next((row for row in self.settings["reference"] if row["epoch"] == epoch + 1), None)
        compared = "" if before is None else f"  (the run: loss {before['loss']:.4f} accuracy {before['accuracy']:.4f}{'' if before['valAccuracy'] is None else ' val_accuracy ' + format(before['valAccuracy'], '.4f')})"
        print(f"epoch {epoch + 1}/{self.epochs}  {numbers}  {seconds:.1f} s{compared}", flush=True)


def load(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures stay on the disk until they are needed."""
    images = HERE / "data" / f"{split}_images.npy"
    if not images.exists():
        raise SystemExit(f"{images} is not there: README.md says how to make it")
    return np.load(images, mmap_mode="r"), np.load(HERE / "data" / f"{split}_labels.npy").astype(np.int32)


def image_weights(count: int) -> np.ndarray:
    """How much each picture counts by itself."""
    own = HERE / "data" / "train_weights.npy"
    return np.load(own)[:count].astype(np.float32) if own.exists() else np.ones(count, np.float32)


def set_initial_weights(model: keras.Model) -> None:
    """Those that the run began with."""
    with np.load(HERE / "initial_weights.npz") as archive:
        for layer in model.layers:
            for weight in layer.weights:
                key = f"{layer.name}/{weight.name}"
                if key in archive:
                    weight.assign(archive[key])
                elif weight.dtype == "float32":
                    raise SystemExit(f"initial_weights.npz lacks {key}")


CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")


def make_optimizer(settings: dict, replicas: int) -> keras.optimizers.Optimizer:
    given = dict(settings["optimizer"]["arguments"], learning_rate=settings["learning_rate"])
    if replicas > 1:
        given = {name: value for name, value in given.items() if name not in CLIPPING}
    return getattr(keras.optimizers, settings["optimizer"]["type"])(**given)


def clipped(gradients: list[tf.Tensor], given: dict) -> list[tf.Tensor]:
    if given.get("clipnorm"):
        return [tf.clip_by_norm(gradient, given["clipnorm"]) for gradient in gradients]
    if given.get("global_clipnorm"):
        return tf.clip_by_global_norm(gradients, given["global_clipnorm"])[0]
    if given.get("clipvalue"):
        return [tf.clip_by_value(gradient, -given["clipvalue"], given["clipvalue"]) for gradient in gradients]
    return gradients


def validates_after(frequency: int | list[int], epoch: int) -> bool:
    return epoch % frequency == 0 if isinstance(frequency, int) else epoch in frequency


if __name__ == "__main__":
    main()
