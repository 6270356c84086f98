// Writes the folders of leaklint's npm packages: the main one, and one for each binary.
//
// usage: node packaging/npm/build.mjs FOLDER [TARGET=BINARY]...
//
// TARGET is a target of Rust, such as x86_64-unknown-linux-gnu. `npm pack` or `npm publish` takes each folder as it is; the
// packages of the platforms are to be published before the main one.

import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

const PLATFORMS = {
  'aarch64-apple-darwin': { os: 'darwin', cpu: 'arm64' },
  'x86_64-apple-darwin': { os: 'darwin', cpu: 'x64' },
  'aarch64-unknown-linux-gnu': { os: 'linux', cpu: 'arm64', libc: 'glibc' },
  'aarch64-unknown-linux-musl': { os: 'linux', cpu: 'arm64', libc: 'musl' },
  'x86_64-unknown-linux-gnu': { os: 'linux', cpu: 'x64', libc: 'glibc' },
  'x86_64-unknown-linux-musl': { os: 'linux', cpu: 'x64', libc: 'musl' },
  'aarch64-pc-windows-msvc': { os: 'win32', cpu: 'arm64' },
  'x86_64-pc-windows-msvc': { os: 'win32', cpu: 'x64' },
}

/** The shim makes the same name of what Node says. */
function nameOf({ os, cpu, libc }) {
  const library = { glibc: '-gnu', musl: '-musl' }[libc] ?? ''
  return `@leaklint/${os}-${cpu}${library}`
}

function stop(message) {
  console.error(`error: ${message}`)
  process.exit(2)
}

function field(manifest, name) {
  return manifest.match(new RegExp(`^${name} = "(.*)"$`, 'm'))?.[1] ?? stop(`Cargo.toml has no \`${name}\``)
}

function write(folder, manifest, files, readme) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [from, to] of files) {
    mkdirSync(join(folder, to, '..'), { recursive: true })
    copyFileSync(from, join(folder, to))
  }
  for (const name of ['LICENSE', 'LICENSE-APACHE', 'LICENSE-MIT', 'THIRD-PARTY-NOTICES']) {
    copyFileSync(join(REPOSITORY, name), join(folder, name))
  }
  writeFileSync(join(folder, 'README.md'), readme)
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

const [out, ...binaries] = process.argv.slice(2)
if (out === undefined || out.startsWith('-')) {
  stop('name the folder to write to: node packaging/npm/build.mjs FOLDER [TARGET=BINARY]...')
}
const cargo = readFileSync(join(REPOSITORY, 'Cargo.toml'), 'utf8')
const version = field(cargo, 'version')
const common = {
  version,
  license: field(cargo, 'license'),
  homepage: field(cargo, 'homepage'),
  repository: { type: 'git', url: `git+${field(cargo, 'repository')}.git` },
}

for (const each of binaries) {
  const at = each.indexOf('=')
  const [target, binary] = [each.slice(0, at), each.slice(at + 1)]
  const platform = PLATFORMS[target] ?? stop(`\`${each}\`: write TARGET=BINARY, with one of ${Object.keys(PLATFORMS).join(', ')}`)
  const name = nameOf(platform)
  const file = platform.os === 'win32' ? 'leaklint.exe' : 'leaklint'
  const { os, cpu, libc } = platform
  const manifest = {
    name,
    description: `The binary of leaklint for ${target}`,
    ...common,
    files: [file, 'LICENSE-*', 'THIRD-PARTY-NOTICES'],
    os: [os],
    cpu: [cpu],
    ...(libc === undefined ? {} : { libc: [libc] }),
    // Out of an archive, no system starts it.
    preferUnplugged: true,
  }
  const folder = join(out, name)
  const readme = `# ${name}\n\nThe binary of [leaklint](${common.homepage}) for ${target}. Install \`leaklint\`, which brings the right one.\n`
  write(folder, manifest, [[binary, file]], readme)
  chmodSync(join(folder, file), 0o755)
}

const main = {
  name: 'leaklint',
  description: field(cargo, 'description'),
  keywords: ['linter', 'memory leak', 'javascript', 'typescript', 'static analysis'],
  ...common,
  bin: { leaklint: 'bin/leaklint.js' },
  files: ['bin', 'leaklint.schema.json', 'LICENSE-*', 'THIRD-PARTY-NOTICES'],
  engines: { node: '>=18' },
  optionalDependencies: Object.fromEntries(Object.values(PLATFORMS).map((platform) => [nameOf(platform), version])),
}
const readme = readFileSync(join(REPOSITORY, 'packaging/npm/README.md'), 'utf8')
write(
  join(out, 'leaklint'),
  main,
  [
    [join(REPOSITORY, 'packaging/npm/bin/leaklint.js'), 'bin/leaklint.js'],
    [join(REPOSITORY, 'schemas/leaklint.schema.json'), 'leaklint.schema.json'],
  ],
  readme,
)
chmodSync(join(out, 'leaklint/bin/leaklint.js'), 0o755)
