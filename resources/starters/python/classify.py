#!/usr/bin/env python3
"""Classifies pictures: python classify.py [--top 5] [--json] picture-or-folder ..."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from classifier import Classifier

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Classifies pictures with the model beside this file.")
    parser.add_argument("places", nargs="+", type=Path, metavar="picture-or-folder")
    parser.add_argument("--top", type=int, default=5, help="how many classes to show of each (default: 5)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--threads", type=int, default=None, help="threads to use (default: the library's choice)")
    arguments = parser.parse_args()

    classifier = Classifier(threads=arguments.threads)
    results, failed = [], False
    for path in pictures_in(arguments.places):
        try:
            answers = classifier.classify(path, arguments.top)
        except (OSError, ValueError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed = True
            continue
        results.append({"path": str(path), "top": [{"name": name, "probability": value} for name, value in answers]})
        if not arguments.json:
            print(f"{path}: " + ", ".join(f"{name} {value:.1%}" for name, value in answers))
    if arguments.json:
        print(json.dumps(results, indent=2, ensure_ascii=False))
    return 1 if failed else 0


def pictures_in(places: list[Path]) -> list[Path]:
    found = []
    for place in places:
        found += sorted(path for path in place.iterdir() if path.suffix.lower() in PICTURES) if place.is_dir() else [place]
    return found


if __name__ == "__main__":
    sys.exit(main())
