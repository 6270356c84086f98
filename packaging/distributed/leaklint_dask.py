#!/usr/bin/env python3
"""Lints a large tree with the workers of a Dask cluster: they scan it in parts, and this process links the parts once.

usage: leaklint_dask.py [--scheduler ADDRESS | --workers N] [--shards N] [--leaklint PROGRAM] [--retries N]
                        [--format FORMAT]... [PATH]...

Run it in the folder that you would run leaklint in. Workers need the same tree at the same path, and leaklint; what they
have read comes back to this process. A part is a task without a memory: when a worker dies, Dask gives its part to another.
The exit code is leaklint's.
"""

import argparse
import os
import subprocess
import sys
import tempfile

from distributed import Client, LocalCluster, as_completed


def scan(program, folder, paths, shard, shards):
    """What one part of the files says: the bytes of a file of facts."""
    with tempfile.TemporaryDirectory() as scratch:
        out = os.path.join(scratch, "facts.bin")
        command = [program, "scan", *paths, "--shard", f"{shard}/{shards}", "--threads", "1", "--no-cache", "--out", out]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip() or f"leaklint ended with {done.returncode}")
        with open(out, "rb") as file:
            return file.read()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a cluster that runs [default: one on this machine]")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), metavar="N", help="processes on this machine")
    parser.add_argument("--shards", type=int, metavar="N", help="parts [default: four per worker]")
    parser.add_argument("--leaklint", default="leaklint", metavar="PROGRAM")
    parser.add_argument("--retries", type=int, default=2, metavar="N", help="of a part that fails")
    parser.add_argument("--format", action="append", default=[], metavar="FORMAT", help="as leaklint takes it; repeatable")
    return parser.parse_args()


def main():
    wanted = arguments()
    folder = os.getcwd()
    cluster = None
    if wanted.scheduler is None:
        cluster = LocalCluster(
            n_workers=wanted.workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
        )
    with Client(cluster or wanted.scheduler) as client, tempfile.TemporaryDirectory() as facts:
        # Small parts even out the load, and lose little with a worker.
        shards = wanted.shards or 4 * max(1, sum(client.nthreads().values()))
        parts = [
            client.submit(
                scan, wanted.leaklint, folder, wanted.paths, shard, shards, retries=wanted.retries, pure=False
            )
            for shard in range(1, shards + 1)
        ]
        files = []
        for part in as_completed(parts):
            if part.status != "finished":
                sys.stderr.write(f"error: a part cannot be scanned: {part.exception()}\n")
                return 2
            files.append(os.path.join(facts, f"{len(files)}.bin"))
            with open(files[-1], "wb") as file:
                file.write(part.result())
            # The cluster need not keep what is here.
            part.release()
        formats = [word for name in wanted.format for word in ("--format", name)]
        done = subprocess.run([wanted.leaklint, "link", *files, "--root", folder, *formats])
    if cluster is not None:
        cluster.close()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
