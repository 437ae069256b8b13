"""Write handin.bundle from your clone: python handin.py ../plotwater"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BRANCHES = ("main", "estimates")
# Everybody has this version from project.bundle, so a hand-in need not repeat it.
LEFT_OUT = "refs/tags/v1.4"


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python handin.py PATH-OF-YOUR-CLONE")
    clone = Path(sys.argv[1]).resolve()
    if not (clone / ".git").exists():
        sys.exit(f"{clone} is no clone of project.bundle: README.md says how to make one")
    published = heads(clone)
    for branch in BRANCHES:
        if not succeeds(clone, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"):
            sys.exit(f"the clone has no branch {branch} of its own: git switch {branch}")

    state = git(clone, "status").splitlines()
    if any("in progress" in line or "unmerged" in line for line in state):
        say("careful", "a rebase, merge or the like is not finished")
    if git(clone, "status", "--porcelain", "--untracked-files=no"):
        say("careful", "there are changes that no commit has; they are not handed in")
    for branch in BRANCHES:
        if git(clone, "rev-parse", f"refs/heads/{branch}") == published[f"refs/heads/{branch}"]:
            say("careful", f"{branch} is still what it was")
    if not is_ancestor(clone, published["refs/heads/main"], "refs/heads/main"):
        say("careful", "the published main is not part of your main")
    if not is_ancestor(clone, "refs/heads/main", "refs/heads/estimates"):
        say("careful", "estimates is not on top of your main")

    bundle = HERE / "handin.bundle"
    refs = [f"refs/heads/{branch}" for branch in BRANCHES]
    git(clone, "bundle", "create", "--quiet", str(bundle), *refs, "--not", published[LEFT_OUT])
    say("main", git(clone, "log", "-1", "--format=%h %s", "refs/heads/main"))
    for line in git(clone, "log", "--format=%h %s", "main..estimates").splitlines():
        say("estimates", line)
    print(f"\nwrote {bundle}")


def heads(clone: Path) -> dict[str, str]:
    """Return the commit of each branch and tag in project.bundle, by the ref's name."""
    lines = git(clone, "bundle", "list-heads", str(HERE / "project.bundle")).splitlines()
    return {ref: commit for commit, ref in (line.split() for line in lines)}


def is_ancestor(clone: Path, older: str, newer: str) -> bool:
    return succeeds(clone, "merge-base", "--is-ancestor", older, newer)


def succeeds(clone: Path, *arguments: str) -> bool:
    done = subprocess.run(["git", "-C", str(clone), *arguments], capture_output=True, check=False)
    return done.returncode == 0


def git(clone: Path, *arguments: str) -> str:
    command = ["git", "-C", str(clone), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def say(what: str, text: str) -> None:
    print(f"{what:>9}  {text}")


if __name__ == "__main__":
    main()
