# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import json
import os
import signal
import subprocess
import sys

ECHO = "import json, sys; print(json.dumps(json.load(sys.stdin)))"


def solve(x):
    argv = [sys.executable, "-c", ECHO]
    done = subprocess.run(argv, input=json.dumps(x), capture_output=True, text=True, check=True)
    script = "sort | head -n 1 && git --version"
    shell = subprocess.run(script, shell=True, input=b"b\na\n", capture_output=True)
    assert shell.stdout.startswith(b"a\ngit"), shell
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as sleeper:
        os.killpg(sleeper.pid, signal.SIGTERM)
        assert sleeper.wait(5) == -signal.SIGTERM
    return json.loads(done.stdout)
