#!/usr/bin/env python3
"""CPU time and memory of linting a folder, against oxlint with one rule; and how the cost grows with the folder.

usage: benches/peer.py FOLDER [--runs N] [--threads N] [--large FILE] [--leaklint PROGRAM] [--parse-only PROGRAM]

Installs oxlint (the version below) from npm into `target/peer` when it is not there, and runs it with `no-undef` alone, in
turn with leaklint (all recommended rules, `--no-default-ignores`), on the same folder with as many threads. Prints medians
of CPU time (user + system, all threads) and peak memory, and the ratio pair by pair.

Then lints parts of the folder's subfolders, of about 2,000 and 10,000 files, and all of it: CPU time per megabyte should
not grow. With `--large FILE`, one file alone against only parsing it with swc (`parse_ratio.py` says how that is built).
"""

import argparse
import hashlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import parse_ratio

VERSION = "1.94.0"
ROOT = pathlib.Path(parse_ratio.ROOT)
PEER = ROOT / "target" / "peer"
SIZES = (2_000, 10_000)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--large", type=pathlib.Path)
    parser.add_argument("--leaklint", default=ROOT / "target" / "release" / "leaklint")
    parser.add_argument("--parse-only")
    options = parser.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"`{options.folder}` is not a folder")
    folder = options.folder.resolve()
    os.environ["RAYON_NUM_THREADS"] = str(options.threads)

    with tempfile.TemporaryDirectory() as scratch:
        programs = {"oxlint": oxlint(pathlib.Path(scratch), options.threads), "leaklint": leaklint(options)}
        beside(programs, [folder], options)
        growth(programs, folder, options)
    if options.large:
        large(options)


def oxlint(scratch, threads):
    """The command that lints with `no-undef` alone; its settings lie where no project's own are found."""
    program = PEER / "node_modules" / ".bin" / "oxlint"
    if not program.exists():
        PEER.mkdir(parents=True, exist_ok=True)
        wanted = ["npm", "install", "--prefix", ".", "--no-save", "--no-audit", "--no-fund", f"oxlint@{VERSION}"]
        subprocess.run(wanted, cwd=PEER, check=True, stdout=subprocess.DEVNULL)
    answer = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    if VERSION not in answer:
        sys.exit(f"`{program}` is not oxlint {VERSION}: {answer.strip()}")
    settings = scratch / "oxlintrc.json"
    settings.write_text(json.dumps({"plugins": [], "categories": {"correctness": "off"}, "rules": {"no-undef": "warn"}}))
    return [program, "--config", settings, "--no-ignore", "--silent", f"--threads={threads}"]


def leaklint(options):
    return [options.leaklint, "--no-config", "--no-cache", "--no-default-ignores", "--exit-zero", "--format", "json"]


def beside(programs, folders, options):
    print(f"{options.threads} threads, medians of {options.runs}")
    print(f"{'':10} {'files':>7} {'CPU s':>8} {'peak MB':>8}")
    samples = in_turn({name: [*command, *folders] for name, command in programs.items()}, options.runs)
    for name, runs in samples.items():
        files = counted(name, programs[name], folders)
        cpu, _, peak = (statistics.median(run[i] for run in runs) for i in range(3))
        print(f"{name:10} {files:7} {cpu:8.2f} {peak:8.0f}")
    ratios = sorted(own[0] / other[0] for own, other in zip(samples["leaklint"], samples["oxlint"]))
    print(f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}; wanted: at most 0.90)\n")


def in_turn(commands, runs):
    """Samples of each command, after one run that fills the page cache."""
    # A file that does not parse, and large trees have some, is an error of the run to oxlint and a finding to leaklint.
    codes = {"oxlint": (0, 1)}
    for name, command in commands.items():
        parse_ratio.measure(command, codes.get(name, (0,)))
    samples = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            samples[name].append(parse_ratio.measure(command, codes.get(name, (0,))))
    return samples


def counted(name, command, folders):
    """How many files the program says that it linted."""
    if name == "leaklint":
        report = subprocess.run([*command, *folders], stdout=subprocess.PIPE, check=True).stdout
        return json.loads(report)["summary"]["files"]
    # Without `--silent` it ends with a line that says so.
    words = [word for word in command if word != "--silent"] + ["--quiet"]
    said = subprocess.run([*words, *folders], stdout=subprocess.PIPE, text=True).stdout
    return int(re.findall(r"on (\d+) files", said)[-1])


def growth(programs, folder, options):
    """CPU per megabyte of parts of the folder: its subfolders in an order that says nothing of what they hold."""
    parts = sorted(folder.iterdir(), key=lambda it: hashlib.sha256(it.name.encode()).digest())
    parts = [(part, *weight(part)) for part in parts]
    parts = [part for part in parts if part[1] > 0]
    whole = sum(files for _, files, _ in parts)
    print(f"{'files':>7} {'MB':>6} {'leaklint ms/MB':>15} {'oxlint ms/MB':>13} {'ratio':>6}")
    for most in [*(size for size in SIZES if size < whole), whole]:
        chosen, files, size = [], 0, 0
        for part, its_files, its_size in parts:
            if files >= most:
                break
            chosen.append(part)
            files, size = files + its_files, size + its_size
        samples = in_turn({name: [*command, *chosen] for name, command in programs.items()}, options.runs)
        cpu = {name: statistics.median(run[0] for run in runs) / (size / 1e6) * 1e3 for name, runs in samples.items()}
        ratio = cpu["leaklint"] / cpu["oxlint"]
        print(f"{files:7} {size / 1e6:6.1f} {cpu['leaklint']:15.1f} {cpu['oxlint']:13.1f} {ratio:6.2f}")


def weight(path):
    """Files and bytes of code at or below a path."""
    files = [path] if path.is_file() else [pathlib.Path(below, name) for below, _, names in os.walk(path) for name in names]
    sizes = [file.stat().st_size for file in files if file.name.endswith(parse_ratio.EXTENSIONS) and file.is_file()]
    return len(sizes), sum(sizes)


def large(options):
    parse_only = options.parse_only or parse_ratio.executables("parse_only")[0]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(options.large, pathlib.Path(folder, options.large.name))
        samples = in_turn({"parse": [parse_only, folder], "lint": [*leaklint(options), folder]}, options.runs)
    parse, lint = (statistics.median(run[0] for run in samples[name]) for name in ("parse", "lint"))
    size = options.large.stat().st_size / 1e6
    print(f"\n{options.large.name}, {size:.1f} MB: parsing {parse:.2f} s, leaklint {lint:.2f} s of CPU")
    print(f"ratio {lint / parse:.2f} (wanted: at most 1.30)")


if __name__ == "__main__":
    main()
