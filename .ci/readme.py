"""Runs the README's commands as a reader would: every ```bash block, from the top, in one place.

Blocks that start dev mode without --duration are started in the background with the reader's next
blocks and interrupted at the end; `mvn -B verify` is left to the step that has just run it.
"""
import pathlib
import re
import signal
import subprocess
import sys
import time

READY = re.compile(r"\bkafka +127\.0\.0\.1:9092\b")
# Whoever starts this in the background makes its children deaf to an interrupt, unless it is heard here.
signal.signal(signal.SIGINT, signal.default_int_handler)
root = pathlib.Path(__file__).resolve().parent.parent
blocks = re.findall(r"^```bash\n(.*?)^```", (root / "README.md").read_text("utf-8"), re.S | re.M)


def start(command):
    """Starts a command that goes on until it is interrupted; returns when it is ready."""
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        print(line, end="")
        if READY.search(line):
            break
    else:
        sys.exit(f"ended before it was ready, or Kafka's port 9092 was taken: {command}")
    return process


def stop(process):
    process.send_signal(signal.SIGINT)
    print(process.stdout.read(), end="")
    if process.wait(timeout=90) != 130:
        sys.exit(f"dev mode ended with {process.returncode}, not 130")


background = None
for block in blocks:
    commands = block.strip()
    print(f"\n--- README:\n{commands}", flush=True)
    begin = time.monotonic()
    if commands == "mvn -B verify":
        continue
    if commands.startswith("deploy/statehook dev") and "--duration" not in commands:
        if background:
            stop(background)
        background = start(commands.split())
        continue
    if background and commands.startswith("deploy/statehook dev"):
        stop(background)
        background = None
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=root, timeout=300)
    if done.returncode:
        sys.exit(f"exit code {done.returncode}: {commands}")
    print(f"--- {time.monotonic() - begin:.0f} s", flush=True)
if background:
    stop(background)
print(f"\n{len(blocks)} blocks of the README work")
