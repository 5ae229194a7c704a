"""The model in use: reads one JSON object a line and answers each with one JSON object a line.

A request names a file, as in {"path": "/etc/services"}, or brings the features themselves.
"""

import json
import os
import sys

from features import FEATURES, HEAD, features
from trees import Model


def features_of(request):
    if not isinstance(request, dict):
        raise ValueError("a request is a JSON object")
    if isinstance(request.get("path"), str):
        with open(request["path"], "rb") as file:
            head = file.read(HEAD)
            size = os.fstat(file.fileno()).st_size
        if not head:
            raise ValueError("the file is empty")
        return features(request["path"], size, head)
    missing = [name for name in FEATURES if name not in request]
    if missing:
        raise ValueError("missing features: " + ", ".join(missing))
    return request


def main():
    model = Model.load("model.json")
    for line in sys.stdin:
        try:
            answer = {"ratio": round(model.predict(features_of(json.loads(line))), 6)}
        except (OSError, TypeError, ValueError) as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
