"""`make_book.py schema`: the JSON Schema of book.yaml."""

import json

from bindery.manifest import json_schema


def run() -> int:
    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0
