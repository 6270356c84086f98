#!/usr/bin/env python3
"""CPU time of linting a folder, against only parsing the same files with swc.

usage: benches/parse_ratio.py FOLDER [--runs N] [--leaklint PROGRAM --parse-only PROGRAM]

Builds both in release mode (or takes the two programs named), then runs them in turn (so that a machine that slows down
slows both) and prints the median CPU time (user + system, all threads), wall time and peak memory of each, and the ratio
of the CPU times.

Then counts the instructions that each executes, which a busy machine does not change: with the processor's counter on the
whole folder, or where there is none with valgrind, on one thread and on a sample of the folder that is the same each time.
What the two execute in an empty folder, starting up, is taken off.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--leaklint")
    parser.add_argument("--parse-only")
    options = parser.parse_args()
    if not os.path.isdir(options.folder):
        sys.exit(f"`{options.folder}` is not a folder")

    if bool(options.leaklint) != bool(options.parse_only):
        sys.exit("name both programs or neither")
    programs = [options.leaklint, options.parse_only] if options.leaklint else executables("leaklint", "parse_only")

    def commands_for(folder):
        return {
            "parse only": [programs[1], folder],
            "leaklint": [programs[0], "--no-default-ignores", "--no-cache", "--exit-zero", "--format", "json", folder],
        }

    cpu_times(options, commands_for(options.folder))
    instructions(options.folder, commands_for)


def cpu_times(options, commands):
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


def instructions(folder, commands_for):
    """Prints the instructions of each command beyond those of its start, and their ratio."""
    counts_them = counter()
    if counts_them is None:
        print("instructions: not counted, as there is neither a counter (`perf stat`) nor `valgrind`")
        return
    name, count = counts_them
    with tempfile.TemporaryDirectory() as scratch:
        empty = os.path.join(scratch, "empty")
        os.mkdir(empty)
        if name == "valgrind":
            folder, files, size = sample(folder, os.path.join(scratch, "sample"))
            where = f"{files} files, {size / 1e6:.1f} MB"
        else:
            where = folder
        print(f"\n{where}, one thread, {name}")
        print(f"{'':12} {'million':>8} {'starting':>8}")
        own = {}
        for what, command in commands_for(folder).items():
            starting = count(commands_for(empty)[what])
            own[what] = count(command) - starting
            print(f"{what:12} {own[what] / 1e6:8.0f} {starting / 1e6:8.0f}")
    print(f"ratio {own['leaklint'] / own['parse only']:.2f} (wanted: at most 1.30)")


def counter():
    """How instructions are counted here, by name and function; `None` where they can not be."""
    one_thread = {**os.environ, "RAYON_NUM_THREADS": "1"}

    def run(command):
        return subprocess.run(command, env=one_thread, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def perf(command):
        words = run(["perf", "stat", "-x", ",", "-e", "instructions:u", *command]).stderr.splitlines()[-1].split(",")
        return int(words[0]) if words[0].isdigit() else None

    def valgrind(command):
        with tempfile.TemporaryDirectory() as out:
            result = run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}/%p", *command])
        collected = [line for line in result.stderr.splitlines() if "Collected :" in line]
        if result.returncode != 0 or not collected:
            sys.exit(f"valgrind ends with {result.returncode}:\n{result.stderr[-2000:]}")
        return int(collected[-1].split(":")[1].split()[0])

    if shutil.which("perf") and perf(["true"]) is not None:
        return "perf stat", perf
    return ("valgrind", valgrind) if shutil.which("valgrind") else None


SAMPLE_BYTES = 2_000_000
EXTENSIONS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")


def sample(folder, into):
    """Copies an even choice of the folder's files of usual size, about two megabytes; the same whenever it is asked."""
    found = []
    for below, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(below, name)
            if name.endswith(EXTENSIONS) and not name.endswith(".d.ts") and 1_000 <= os.path.getsize(path) <= 100_000:
                found.append((path, os.path.getsize(path)))
    step = max(1, sum(size for _, size in found) // SAMPLE_BYTES)
    chosen = found[::step]
    for path, _ in chosen:
        target = os.path.join(into, os.path.relpath(path, folder))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(path, target)
    return into, len(chosen), sum(size for _, size in chosen)


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


def measure(command, codes=(0,)):
    """CPU seconds, wall seconds and peak resident megabytes of one run, which ends with one of the codes."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        # leaklint answers 2 when it could not read something; its times would not mean what they say.
        sys.exit(f"`{' '.join(map(str, command))}` ends with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    main()
