#!/usr/bin/env python3
"""CPU time of linting a folder, against only parsing the same files with swc.

usage: benches/parse_ratio.py FOLDER [--runs N]

Builds both in release mode, then runs them in turn (so that a machine that slows down slows both) and prints the
median CPU time (user + system, all threads), wall time and peak memory of each, and the ratio of the CPU times.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if not os.path.isdir(options.folder):
        sys.exit(f"`{options.folder}` is not a folder")

    leaklint, parse_only = executables("leaklint", "parse_only")
    commands = {
        "parse only": [parse_only, options.folder],
        "leaklint": [leaklint, "--no-default-ignores", "--exit-zero", "--format", "json", options.folder],
    }
    for command in commands.values():
        measure(command)  # fills the page cache
    samples = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            samples[name].append(measure(command))

    print(f"{options.folder}, {os.cpu_count()} processors, medians of {options.runs}")
    print(f"{'':12} {'CPU s':>8} {'wall s':>8} {'peak MB':>8}")
    for name, runs in samples.items():
        cpu, wall, peak = (statistics.median(run[i] for run in runs) for i in range(3))
        print(f"{name:12} {cpu:8.2f} {wall:8.2f} {peak:8.0f}")
    lint, parse = (statistics.median(run[0] for run in samples[name]) for name in ("leaklint", "parse only"))
    print(f"ratio {lint / parse:.2f} (wanted: at most 1.50)")


def executables(*names):
    """The paths of what cargo builds; cargo names them, as a benchmark's file name carries a hash.

    Cargo builds the command along with a benchmark; asking for it alone would choose other features of shared crates
    and compile those once more.
    """
    build = ["cargo", "bench", "--no-run", "--locked", "--bench", "parse_only", "--message-format", "json"]
    output = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    messages = [json.loads(line) for line in output.splitlines()]
    built = {
        message["target"]["name"]: message["executable"]
        for message in messages
        if message["reason"] == "compiler-artifact" and message["executable"]
    }
    return [built[name] for name in names]


def measure(command):
    """CPU seconds, wall seconds and peak resident megabytes of one run."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        # leaklint answers 2 when it could not read something; its times would not mean what they say.
        sys.exit(f"`{' '.join(command)}` ends with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    main()
