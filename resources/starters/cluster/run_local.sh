#!/usr/bin/env bash
# Several workers on this machine, to see the whole of it work: bash run_local.sh [workers, default 2] [arguments of train.py]
set -euo pipefail
cd "$(dirname "$0")"
count="${1:-2}"
[ $# -gt 0 ] && shift
first_port="${FIRST_PORT:-12345}"
workers=""
for ((i = 0; i < count; i++)); do workers="${workers:+$workers,}127.0.0.1:$((first_port + i))"; done

pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT
for ((i = 1; i < count; i++)); do
  "${PYTHON:-python3}" launch.py --workers "$workers" --index "$i" "$@" >"worker-$i.log" 2>&1 &
  pids+=($!)
done
"${PYTHON:-python3}" launch.py --workers "$workers" --index 0 "$@"
for pid in "${pids[@]}"; do wait "$pid"; done
