#!/usr/bin/env python3
"""Starts one worker: python launch.py --workers host:port,host:port --index 0 [arguments of train.py]

Each worker is told of all (TF_CONFIG) and which of them it is; the first is the chief, which writes files."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

parser = argparse.ArgumentParser(description="Starts one worker of the training.")
parser.add_argument("--workers", required=True, help="host:port of each, the same list for all")
parser.add_argument("--index", type=int, required=True, help="which of them this is, from 0")
known, rest = parser.parse_known_args()

workers = [worker for worker in known.workers.split(",") if worker]
if not 0 <= known.index < len(workers):
    parser.error(f"--index is {known.index}, and there are {len(workers)} workers")
if len(workers) > 1:
    os.environ["TF_CONFIG"] = json.dumps({"cluster": {"worker": workers}, "task": {"type": "worker", "index": known.index}})
program = Path(__file__).resolve().parent / "train.py"
os.execv(sys.executable, [sys.executable, str(program), *rest])
