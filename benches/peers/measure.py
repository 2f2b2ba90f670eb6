"""Peers on the same work, in one command: builds everything, checks that the peers say the same, and only then times them.

    python3 benches/peers/measure.py

Writes peers.csv beside this file and prints the table in Markdown; progress goes to stderr. Needs Python 3.11 or newer, cargo and the
package registries, nothing else; what it builds and installs is under target/.
"""

import subprocess
import sys
import time
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TARGET = FOLDER.parents[1] / "target"
ENVIRONMENT, WORK = TARGET / "peers-venv", TARGET / "peers"
START = time.monotonic()


def call(what, *command):
    print(f"[{time.monotonic() - START:4.0f} s] {what}", file=sys.stderr, flush=True)
    done = subprocess.run([str(part) for part in command], cwd=FOLDER.parents[1])
    if done.returncode != 0:
        sys.exit(f"{what}: failed")


def main():
    folder = "Scripts" if sys.platform == "win32" else "bin"
    python = ENVIRONMENT / folder / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    call("Mesa, NumPy, SciPy", python, "-m", "pip", "install", "--quiet", "--requirement", FOLDER / "requirements.txt")
    build = ["cargo", "build", "--release", "--locked", "--quiet", "--target-dir", TARGET]
    call("ozgsim", *build)
    call("krabmaga, ixa, the kernel", *build, "--manifest-path", FOLDER / "Cargo.toml")
    ozgsim, peers = (TARGET / "release" / name for name in ("ozgsim", "peers"))
    programs = ["--ozgsim", ozgsim, "--peers", peers, "--work", WORK]
    call("agreement", python, FOLDER / "agreement.py", *programs)
    call("times", python, FOLDER / "timing.py", *programs, "--table", FOLDER / "peers.csv")
    print(f"[{time.monotonic() - START:4.0f} s] done", file=sys.stderr)


if __name__ == "__main__":
    main()
