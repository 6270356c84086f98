#!/usr/bin/env python3
"""CPU of what saves work: the cache (nothing changed, one file changed), and a run in parts, at several sizes of one folder.

usage: benches/parts.py FOLDER [--leaklint PROGRAM] [--sizes 1000,10000,36000] [--runs 3]

Copies so many files of the folder, package by package, into a temporary one, so that nothing of the folder changes. CPU is
user plus system time of the process and its children, as the kernel reports it. Prints a table of medians.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ENDINGS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte")
DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--leaklint", default="target/release/leaklint")
    parser.add_argument("--sizes", default="1000,10000,36000")
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    program = os.path.abspath(wanted.leaklint)
    columns = ["files", "cold", "warm", "of cold", "one changed", "of cold", "scan, 1 part", "scan, 2 workers", "wall", "link", "of scan"]
    print("| " + " | ".join(columns) + " |")
    print("| " + " | ".join("---" for _ in columns) + " |")
    for size in [int(size) for size in wanted.sizes.split(",")]:
        with tempfile.TemporaryDirectory() as scratch:
            row(program, wanted.folder, size, wanted.runs, scratch)


def row(program, source, size, runs, scratch):
    tree, facts = os.path.join(scratch, "tree"), os.path.join(scratch, "facts")
    os.mkdir(facts)
    files, changed = copy(source, tree, size)
    flags = ["--no-default-ignores"]
    lint = [program, *flags, "--exit-zero", "--threads", "2", "--format", "json"]
    cache = ["--cache-dir", os.path.join(scratch, "cache")]
    cold = median(runs, lambda: cpu(lint + ["--no-cache", "."], tree))
    cpu(lint + cache + ["."], tree)
    # The second run sees which files were too young for the first.
    cpu(lint + cache + ["."], tree)
    warm = median(runs, lambda: cpu(lint + cache + ["."], tree))

    def one():
        with open(changed, "a", encoding="utf-8") as file:
            file.write("\n// changed\n")
        time.sleep(0.1)
        return cpu(lint + cache + ["."], tree)

    one_changed = median(runs, one)

    def scan(shard, shards, threads):
        out = os.path.join(facts, f"{shard}.bin")
        return [program, "scan", *flags, "--no-cache", "--threads", str(threads), "--shard", f"{shard}/{shards}", "--out", out]

    scanned = median(runs, lambda: cpu(scan(1, 1, 1), tree))
    walls = []

    def two():
        started = time.monotonic()
        used = cpu_all([scan(1, 2, 1), scan(2, 2, 1)], tree)
        walls.append(time.monotonic() - started)
        return used

    in_two = median(runs, two)
    parts = [os.path.join(facts, f"{shard}.bin") for shard in (1, 2)]
    linked = median(runs, lambda: cpu([program, "link", *parts, "--exit-zero", "--threads", "2", "--format", "json"], tree))
    cells = [
        f"{files:,}", f"{cold:.2f} s", f"{warm:.2f} s", f"{warm / cold:.3f}", f"{one_changed:.2f} s", f"{one_changed / cold:.3f}",
        f"{scanned:.2f} s", f"{in_two:.2f} s", f"{statistics.median(walls):.2f} s", f"{linked:.2f} s", f"{linked / scanned:.3f}",
    ]
    print("| " + " | ".join(cells) + " |", flush=True)


def copy(source, tree, size):
    """Copies folders in their order until there are so many files; gives how many, and the largest of those under 60 kB."""
    count, changed, largest = 0, None, 0
    for folder, folders, names in os.walk(source):
        folders.sort()
        target = os.path.join(tree, os.path.relpath(folder, source))
        os.makedirs(target, exist_ok=True)
        for name in sorted(names):
            is_code = name.endswith(ENDINGS) and not name.endswith(DECLARATIONS)
            if is_code and count == size:
                continue
            if is_code or name in ("package.json", "tsconfig.json"):
                path = shutil.copy(os.path.join(folder, name), target)
                count += is_code
                length = os.path.getsize(path)
                if is_code and name.endswith(".js") and largest < length < 60_000:
                    changed, largest = path, length
    return count, changed


def cpu(command, folder):
    return cpu_all([command], folder)


def cpu_all(commands, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = [subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) for command in commands]
    if any(one.wait() != 0 for one in running):
        sys.exit(f"{commands}: failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(runs, measure):
    return statistics.median(measure() for _ in range(runs))


if __name__ == "__main__":
    main()
