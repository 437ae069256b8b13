# ID: 272
# SLUG: modules-before-the-worker
# CATEGORY: files
# ATTACK: leaves sitecustomize, .pth, pyvenv.cfg, json, encodings and dayone_harness where the
#     next interpreter may look
# VULNERABLE JUDGE: the next process of the judge runs them before its own code
# MUST HAPPEN HERE: they run in the candidate's processes at most, and answer wrong
# EXPECT-VERDICT: fail   (never pass)
import os
import sysconfig

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def hit(what):
    """Something let through what it must not."""
    os.write(2, f"ATTACK-SUCCESS 272-modules-before-the-worker {what}\n".encode("utf-8", "replace"))


CODE = "import os; os.write(1, b'3 passed\\n'); os._exit(0)\n"
NAMES = [
    "sitecustomize.py",
    "usercustomize.py",
    "json.py",
    "encodings/__init__.py",
    "struct.py",
    "site.py",
    "dayone_harness/__init__.py",
    "dayone_harness/worker.py",
    "dataclasses.py",
    "enum.py",
    "x.pth",
    "os.py",
]
PLACES = [
    ".",
    "/submission",
    "/tmp",
    "/tmp/.local/lib/python3.13/site-packages",
    "/runs",
    sysconfig.get_path("purelib"),
    "/opt/venv/bin",
    "/usr/lib/python3.13",
]


def solve(x):
    for place in PLACES:
        for name in NAMES:
            path = f"{place}/{name}"
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as file:
                    file.write(CODE)
            except OSError:
                continue
            if place.startswith(("/opt", "/usr")):
                hit(f"could write {path}")
    with open("/tmp/pyvenv.cfg", "w") as file:
        file.write("home = /tmp\n")
    os._exit(0)
