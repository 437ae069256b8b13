# ID: 273
# SLUG: path-and-variables
# CATEGORY: files
# ATTACK: puts a program called python first on every PATH that it can reach, and variables into
#     its own environment
# VULNERABLE JUDGE: the next command is started by a name that the candidate has taken
# MUST HAPPEN HERE: commands are started by the judge's own path and with an environment of its
#     own
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def hit(what):
    """Something let through what it must not."""
    os.write(2, f"ATTACK-SUCCESS 273-path-and-variables {what}\n".encode("utf-8", "replace"))


def solve(x):
    for folder in (
        ".",
        "/submission",
        "/tmp/bin",
        "/tmp/.local/bin",
        "/opt/venv/bin",
        "/usr/local/bin",
    ):
        try:
            os.makedirs(folder, exist_ok=True)
            with open(f"{folder}/python", "w") as file:
                file.write("#!/bin/sh\necho 3 passed; exit 0\n")
            os.chmod(f"{folder}/python", 0o755)
        except OSError:
            continue
        if folder in ("/opt/venv/bin", "/usr/local/bin"):
            hit(f"could write {folder}/python")
    for name in (
        "PATH",
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONSTARTUP",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
    ):
        os.environ[name] = "/tmp/bin"
    os._exit(0)
