#!/usr/bin/env python3
"""Writes THIRD-PARTY-NOTICES: the crates that leaklint is built of, the licence each is used under, and its text.

usage: packaging/third-party-notices.py           write the file
       packaging/third-party-notices.py --check   write nothing; exit 1 where the file is stale

Reads `cargo metadata` and the crates' own folders. Crates that only tests use are left out, as they are not shipped;
crates that only other platforms use are listed, as one file serves all of them.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOTICES = os.path.join(ROOT, "THIRD-PARTY-NOTICES")

# Where a crate offers several licences we take the first of these that it offers. Apache-2.0 comes first because one
# text then serves most crates; the others ask for each author's own copyright line.
PREFERENCE = ["Apache-2.0", "Apache-2.0 WITH LLVM-exception", "MIT", "Unicode-3.0", "ISC", "BSL-1.0"]

LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|unlicense)", re.IGNORECASE)
NOTICE_FILE = re.compile(r"^notice", re.IGNORECASE)


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    text = notices(shipped_crates())
    if not check:
        with open(NOTICES, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return
    try:
        with open(NOTICES, encoding="utf-8", newline="") as file:
            current = file.read()
    except FileNotFoundError:
        current = ""
    if current != text:
        sys.exit("THIRD-PARTY-NOTICES does not match Cargo.lock; run `packaging/third-party-notices.py` and commit it.")
    print("THIRD-PARTY-NOTICES matches Cargo.lock.")


def shipped_crates():
    output = subprocess.run(
        ["cargo", "metadata", "--locked", "--format-version", "1"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    ).stdout
    metadata = json.loads(output)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    ours = metadata["resolve"]["root"]
    reached, open_ids = set(), [ours]
    while open_ids:
        package_id = open_ids.pop()
        if package_id in reached:
            continue
        reached.add(package_id)
        for edge in nodes[package_id]["deps"]:
            if any(kind["kind"] != "dev" for kind in edge["dep_kinds"]):
                open_ids.append(edge["pkg"])
    reached.remove(ours)
    return sorted((packages[package_id] for package_id in reached), key=lambda crate: (crate["name"], crate["version"]))


def elect(expression):
    """The licences a crate is used under: one for each part that `AND` joins."""
    elected = []
    for part in re.split(r"\s+AND\s+", expression):
        offered = [one.strip() for one in re.split(r"\s+OR\s+|/", part.strip("() "))]
        chosen = next((one for one in PREFERENCE if one in offered), None)
        if chosen is None:
            sys.exit(f"no licence that PREFERENCE knows in `{expression}`; add one that deny.toml allows too")
        elected.append(chosen)
    return elected


def notices(crates):
    # An Apache-2.0 text is the same for everybody, so it is printed once; the other texts carry their authors' names.
    own_texts, apache, remarks = {}, [], {}
    for crate in crates:
        name = f"{crate['name']} {crate['version']}"
        licences = elect(crate["license"] or "")
        if "Apache-2.0" in licences:
            apache.append(name)
        others = [one for one in licences if one != "Apache-2.0"]
        folder = os.path.dirname(crate["manifest_path"])
        for licence in others:
            own_texts.setdefault((licence, licence_text(folder, licence, name)), []).append(name)
        for path, text in vendored_texts(folder):
            own_texts.setdefault(("vendored", text), []).append(f"{name}, {path}")
        for entry in sorted(os.listdir(folder)):
            if NOTICE_FILE.match(entry):
                remarks.setdefault(read(os.path.join(folder, entry)), []).append(name)

    rule = "=" * 80
    out = [
        "Third-party notices for leaklint",
        "",
        "leaklint's binary contains the crates below and the Rust standard library (MIT OR Apache-2.0, The Rust Project",
        "Developers). Where a crate offers several licences, the one named here is the one it is used under.",
        "Written by `packaging/third-party-notices.py`; do not edit.",
        "",
    ]
    for crate in crates:
        authors = ", ".join(re.sub(r"\s*<[^>]*>", "", one) for one in crate["authors"])
        out.append(f"  {crate['name']} {crate['version']}: {' AND '.join(elect(crate['license']))}")
        if authors:
            out.append(f"    by {authors}")
        if crate["repository"]:
            out.append(f"    {crate['repository']}")
    out += ["", rule, f"Apache-2.0, for {len(apache)} crates:", "", wrapped(apache), rule, ""]
    out.append(read(os.path.join(ROOT, "LICENSE-APACHE")))
    for (licence, text), names in sorted(own_texts.items(), key=lambda item: (item[0][0], item[1])):
        title = "Code of others inside" if licence == "vendored" else f"{licence}, for"
        out += ["", rule, f"{title}:", "", wrapped(sorted(names)), rule, "", text]
    for text, names in sorted(remarks.items(), key=lambda item: item[1]):
        out += ["", rule, "Notices of:", "", wrapped(sorted(names)), rule, "", text]
    return "\n".join(out).rstrip("\n") + "\n"


def licence_text(folder, licence, name):
    files = [entry for entry in sorted(os.listdir(folder)) if LICENCE_FILE.match(entry)]
    words = {"MIT": "mit", "Unicode-3.0": "unicode", "ISC": "isc", "BSL-1.0": "boost"}
    word = words.get(licence, "apache")
    named = [entry for entry in files if word in entry.lower()]
    for entry in named or files:
        text = read(os.path.join(folder, entry))
        if named or len(files) == 1 or word in text.lower():
            return text
    sys.exit(f"{name} is used under {licence}, and its folder has no text of that licence")


def vendored_texts(folder):
    """Licence texts below the top folder: a crate that carries somebody else's code says so there."""
    for parent, folders, files in os.walk(folder):
        folders.sort()
        if parent == folder:
            continue
        for entry in sorted(files):
            if LICENCE_FILE.match(entry):
                path = os.path.join(parent, entry)
                yield os.path.relpath(path, folder).replace(os.sep, "/"), read(path)


def wrapped(names):
    lines, line = [], " "
    for name in names:
        if len(line) + len(name) > 100:
            lines.append(line)
            line = " "
        line += f" {name};"
    lines.append(line.rstrip(";"))
    return "\n".join(lines)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.rstrip() for line in file.read().replace("\f", "").splitlines()]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines)


if __name__ == "__main__":
    main()
