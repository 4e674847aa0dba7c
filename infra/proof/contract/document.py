"""Writes the document without its default responses, which would hide every status that
an operation does not name: document.py <served> <written>"""

import json
import sys

served, written = sys.argv[1:]
with open(served) as f:
    document = json.load(f)
for path in document["paths"].values():
    for operation in path.values():
        if isinstance(operation, dict):
            operation.get("responses", {}).pop("default", None)
with open(written, "w") as f:
    json.dump(document, f)
