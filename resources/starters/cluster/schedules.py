"""The learning rate of each step, as Epochal has it: Keras's schedules, and two that Keras has not."""

from __future__ import annotations

import math

import numpy as np


def rate_at(schedule: dict | None, step: int, rate: float, steps_per_epoch: int, total_steps: int) -> float:
    """Of a step counted from 0. `rate` is the optimizer's own; `schedule` is {"type", "arguments"}, or None."""
    if schedule is None:
        return rate
    values = schedule["arguments"]
    return SCHEDULES[schedule["type"]](values, step, rate, steps_per_epoch, total_steps)


def cosine_decay(values, step, rate, _, total):
    warmup = 0 if values["warmup_target"] is None else values["warmup_steps"]
    top = rate if values["warmup_target"] is None else values["warmup_target"]
    if step < warmup:
        return (top - rate) * (step / warmup) + rate
    steps = values["decay_steps"] or max(1, total - warmup)
    fallen = 0.5 * (1 + math.cos(math.pi * min(step - warmup, steps) / steps))
    return top * ((1 - values["alpha"]) * fallen + values["alpha"])


def cosine_decay_restarts(values, step, rate, _, total):
    single = np.float32  # Keras counts in float32, and a restart may come a step earlier for it.
    done, times = single(step) / single(values["first_decay_steps"] or total), single(values["t_mul"])
    if times == 1:
        restarts = int(math.floor(done))
        part = single(done - math.floor(done))
    else:
        less = single(1) - times
        restarts = int(math.floor(single(math.log(single(1) - done * less)) / single(math.log(times))))
        length = single(float(times) ** restarts)
        part = (done - (single(1) - length) / less) / length
    cosine = 0.5 * float(single(values["m_mul"])) ** restarts * (1 + math.cos(math.pi * float(part)))
    return rate * ((1 - values["alpha"]) * cosine + values["alpha"])


def decays(values, step, total):
    steps = values["decay_steps"] or total
    return step // steps if values["staircase"] else step / steps


def exponential_decay(values, step, rate, _, total):
    return rate * float(np.float32(values["decay_rate"])) ** decays(values, step, total)


def inverse_time_decay(values, step, rate, _, total):
    return rate / (1 + values["decay_rate"] * decays(values, step, total))


def piecewise_constant_decay(values, step, *_):
    place = next((i for i, boundary in enumerate(values["boundaries"]) if step <= int(boundary)), -1)
    return values["values"][place]


def polynomial_decay(values, step, rate, _, total):
    steps, end = values["decay_steps"] or total, values["end_learning_rate"]
    stretched = steps * max(1, math.ceil(step / steps)) if values["cycle"] else steps
    return (rate - end) * (1 - min(step, stretched) / stretched) ** values["power"] + end


def one_cycle(values, step, rate, _, total):
    """Smith and Topin 2018, as PyTorch's OneCycleLR has it."""
    last = (values["total_steps"] or total) - 1
    top, first = values["pct_start"] * (last + 1) - 1, rate / values["div_factor"]
    now = min(step, last)

    def anneal(begin, end, part):
        if values["anneal_strategy"] == "cos":
            return end + (begin - end) / 2 * (math.cos(math.pi * part) + 1)
        return (end - begin) * part + begin

    if now <= top:
        return anneal(first, rate, 1 if top == 0 else now / top)
    return anneal(rate, first / values["final_div_factor"], (now - top) / (last - top))


def step_decay(values, step, rate, steps_per_epoch, _):
    every = values["every"] * (steps_per_epoch if values["unit"] == "epochs" else 1)
    return rate * float(np.float32(values["drop"])) ** (step // every)


SCHEDULES = {
    "CosineDecay": cosine_decay,
    "CosineDecayRestarts": cosine_decay_restarts,
    "ExponentialDecay": exponential_decay,
    "InverseTimeDecay": inverse_time_decay,
    "PiecewiseConstantDecay": piecewise_constant_decay,
    "PolynomialDecay": polynomial_decay,
    "OneCycle": one_cycle,
    "StepDecay": step_decay,
}
