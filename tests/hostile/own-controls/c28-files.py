# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import csv
import json
import os
import pathlib
import shutil
import tempfile
import zipfile


def solve(x):
    out = pathlib.Path("out", str(os.getpid()))
    out.mkdir(parents=True, exist_ok=True)
    (out / "value.json").write_text(json.dumps(x), encoding="utf-8")
    with (out / "rows.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["a", "b"], [1, "x\ny"]])
    (out / "link").unlink(missing_ok=True)
    (out / "link").symlink_to("value.json")
    os.replace(shutil.copy2(out / "link", out / "new.json"), out / "copy.json")
    with tempfile.SpooledTemporaryFile(max_size=10) as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(out.rglob("*.json")):
                archive.write(path, path.name)
        with zipfile.ZipFile(packed) as archive:
            value = json.loads(archive.read("copy.json"))
    shutil.rmtree(out)
    return value
