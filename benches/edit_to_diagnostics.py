#!/usr/bin/env python3
"""CPU time from an edit to its diagnostics, in a file of 5,000 lines inside a project of 2,000 files.

Makes the project (the same for everybody), starts `leaklint lsp`, types into the large file as a person does, one
keystroke a time, asks for its diagnostics after each, and takes the CPU time of all threads of the server in between, as
the kernel counts it (`schedstat`, nanoseconds; Linux only). Prints medians and tails.

usage: benches/edit_to_diagnostics.py [--bin target/release/leaklint] [--keep FOLDER] [--rounds N]
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

FILES = 2000
LINES = 5000
ROUNDS = 4


def module(n):
    """A module of about 60 lines: imports from others, a class with an end, a function that others call, a store."""
    return f"""import {{ Feed{(n * 7 + 1) % FILES} }} from './m{(n * 7 + 1) % FILES}';
import {{ read{(n * 3 + 2) % FILES} as readOther }} from './m{(n * 3 + 2) % FILES}';

export interface Entry{n} {{
  readonly id: string;
  readonly at: number;
}}

const known{n} = new Map<string, Entry{n}>();

export class Feed{n} {{
  private timer: ReturnType<typeof setInterval> | undefined;
  private entries: Entry{n}[] = [];

  constructor(private readonly name: string, private readonly limit = {n % 50 + 1}) {{}}

  start(): void {{
    this.stop();
    this.timer = setInterval(() => this.poll(), 1000 + {n});
    window.addEventListener('focus', this.poll);
  }}

  stop(): void {{
    clearInterval(this.timer);
    window.removeEventListener('focus', this.poll);
  }}

  private poll = (): void => {{
    for (const entry of this.entries) {{
      if (known{n}.size < this.limit) known{n}.set(entry.id, entry);
    }}
    if (this.entries.length > this.limit) this.entries.splice(0, this.entries.length - this.limit);
  }};

  add(entry: Entry{n}): number {{
    this.entries.push(entry);
    return this.entries.length;
  }}
}}

export function read{n}(id: string): Entry{n} | undefined {{
  const found = known{n}.get(id);
  if (found !== undefined) known{n}.delete(id);
  return found ?? (readOther(id) as Entry{n} | undefined);
}}

export async function load{n}(url: string, signal: AbortSignal): Promise<Entry{n}[]> {{
  const response = await fetch(`${{url}}?page={n}`, {{ signal }});
  const body: unknown = await response.json();
  return Array.isArray(body) ? body.filter((it) => typeof it?.id === 'string') : [];
}}

export const next{n} = (): Feed{(n * 7 + 1) % FILES} => new Feed{(n * 7 + 1) % FILES}('next');
"""


def component(n):
    """A class with timers, listeners and a table, all of which it ends."""
    return f"""/** Panel {n} of the dashboard. */
export class Panel{n} extends Base {{
  #timer?: number;
  #rows = new Map<string, {{ readonly value: number; readonly label: string }}>();

  connectedCallback() {{
    this.#timer = setInterval(() => this.refresh(), {n + 100});
    document.addEventListener('visibilitychange', this.refresh);
    new Feed1(`panel {n}`).start();
  }}

  disconnectedCallback() {{
    clearInterval(this.#timer);
    document.removeEventListener('visibilitychange', this.refresh);
  }}

  refresh = async () => {{
    const rows = await fetch('/rows/{n}').then((it) => it.json());
    this.#rows.clear();
    for (const row of rows) {{
      const previous = this.#rows.get(row.id);
      if (previous && previous.value > row.value) continue;
      this.#rows.set(row.id, {{ value: row.value * {n % 9 + 1}, label: row.label ?? String(read2(row.id)) }});
    }}
    this.render([...this.#rows.values()].sort((a, b) => b.value - a.value).slice(0, 20));
  }};
}}

"""


def functions(n):
    """Code that computes, with a place to type at."""
    return f"""export function format{n}(values: number[], unit = 'ms'): string {{
  const total = values.reduce((sum, value) => sum + value, 0);
  const mean = values.length === 0 ? 0 : total / values.length;
  // place {n}
  return `${{mean.toFixed(2)}} ${{unit}} over ${{values.length}}`;
}}

export const layout{n}: Layout = {{
  title: 'Section {n}',
  columns: [
    {{ id: 'name', width: {n % 90 + 10}, align: 'left', sortable: true }},
    {{ id: 'value', width: {n % 70 + 30}, align: 'right', sortable: true, render: (it) => format{n}([it.value]) }},
  ],
  empty: (query: string) => (query === '' ? 'Nothing here yet' : `Nothing for ${{query}}`),
}};

export async function collect{n}(source: Source, limit: number): Promise<Row[]> {{
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {{
    const page = await source.page(cursor, {{ size: {n % 50 + 50} }});
    for (const item of page.items) {{
      if (item.deleted || item.kind === 'draft') continue;
      const label = item.label?.trim() || `row ${{rows.length}}`;
      rows.push({{ id: item.id, label, value: Number(item.value) || 0, tags: item.tags?.slice(0, 3) ?? [] }});
    }}
    cursor = page.next;
  }} while (cursor !== undefined && rows.length < limit);
  return rows.sort((a, b) => a.label.localeCompare(b.label)).slice(0, limit);
}}

"""


def large():
    """A dozen components among functions, as long files are, and a leak."""
    parts = ["import { Feed1 } from './m1';\nimport { read2 } from './m2';\n\nconst app = require('express')();\n"]
    parts.append("const seen: string[] = [];\napp.get('/', (request) => {\n  seen.push(request.url);\n});\n\n")
    lines = sum(part.count("\n") for part in parts)
    section = 0
    while lines < LINES:
        text = functions(section)
        if section % 10 == 0:
            text += component(section)
        parts.append(text)
        lines += text.count("\n")
        section += 1
    return "".join(parts), section


def make(folder):
    (folder / "package.json").write_text('{ "name": "dashboard", "private": true }\n')
    (folder / "src").mkdir(exist_ok=True)
    for n in range(FILES - 1):
        (folder / "src" / f"m{n}.ts").write_text(module(n))
    text, sections = large()
    (folder / "src" / "dashboard.ts").write_text(text)
    return text, sections


class Server:
    def __init__(self, binary, folder):
        self.process = subprocess.Popen([binary, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ids = 0
        capabilities = {
            "textDocument": {"diagnostic": {}, "publishDiagnostics": {"relatedInformation": True}},
            "workspace": {"diagnostics": {"refreshSupport": True}},
        }
        root = folder.as_uri()
        self.request("initialize", {"processId": os.getpid(), "rootUri": root, "capabilities": capabilities})
        self.notify("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.ids += 1
        self.send({"id": self.ids, "method": method, "params": params})
        while True:
            length = None
            while (line := self.process.stdout.readline()) != b"\r\n":
                if not line:
                    sys.exit("the server ended")
                name, value = line.split(b":", 1)
                if name.lower() == b"content-length":
                    length = int(value)
            message = json.loads(self.process.stdout.read(length))
            if message.get("id") == self.ids and "method" not in message:
                return message["result"]

    def cpu(self):
        """Nanoseconds of all threads."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir())


def typed(server, uri, line, column, text):
    """One keystroke after the other, as (range, text)."""
    for letter in text:
        at = {"line": line, "character": column}
        yield {"range": {"start": at, "end": at}, "text": letter}
        if letter == "\n":
            line, column = line + 1, 0
        else:
            column += 1
    # And all of it is deleted at once.
    lines = text.split("\n")
    start = {"line": line - len(lines) + 1, "character": column - len(text) if len(lines) == 1 else 0}
    yield {"range": {"start": start, "end": {"line": line, "character": column}}, "text": ""}


# What is typed at the start of the line after a section's comment `// place N`.
TYPED = [
    ("a comment", "// why this is so\n"),
    ("a statement", "  const most = Math.max(...values);\n"),
    ("a call", "  console.log(total, mean);\n"),
    ("a leak", "  setInterval(() => format0(values), 50);\n"),
    ("an export", "} export const more = (it) => it.length; {\n"),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default="target/release/leaklint")
    parser.add_argument("--keep", type=pathlib.Path, help="make the project here and leave it")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.keep or pathlib.Path(temporary)).resolve()
        folder.mkdir(exist_ok=True)
        text, sections = make(folder)
        file = folder / "src" / "dashboard.ts"
        uri = file.as_uri()
        server = Server(arguments.bin, folder)
        document = {"uri": uri, "languageId": "typescript", "version": 1, "text": text}
        started = time.monotonic()
        server.notify("textDocument/didOpen", {"textDocument": document})
        items = server.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
        print(f"{FILES} files, {text.count(chr(10))} lines ({len(text) // 1000} KB) in the edited one, {len(items)} findings")
        print(f"first diagnostics after {time.monotonic() - started:.2f} s, with {server.cpu() / 1e6:.0f} ms of CPU")

        lines = text.split("\n")
        version = 1
        taken = {}
        for round_ in range(arguments.rounds):
            for kind, words in TYPED:
                section = (round_ * 37 + len(kind) * 11) % sections
                line = lines.index(f"  // place {section}") + 1
                for change in typed(server, uri, line, 0, words):
                    version += 1
                    before = server.cpu()
                    server.notify(
                        "textDocument/didChange",
                        {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
                    )
                    server.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
                    # The threads that handed the answer on go to sleep.
                    time.sleep(0.002)
                    taken.setdefault(kind, []).append((server.cpu() - before) / 1e6)
        at_the_end = server.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]
        assert len(at_the_end) == len(items), "what was typed was deleted again"

        def row(name, times):
            times = sorted(times)
            tail = times[min(len(times) - 1, len(times) * 99 // 100)]
            print(f"{name:12} {len(times):5} edits   p50 {statistics.median(times):6.2f}   p99 {tail:6.2f} ms of CPU")

        for kind, times in taken.items():
            row(kind, times)
        row("all", [it for times in taken.values() for it in times])
        resident = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
        print([line for line in resident.splitlines() if line.startswith("VmRSS")][0])
        server.request("shutdown", None)
        server.notify("exit", None)
        server.process.wait()


if __name__ == "__main__":
    main()
