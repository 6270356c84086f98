#!/usr/bin/env node
// Starts the leaklint of this platform, which npm has installed as a package of its own beside this one. Exit codes and
// signals pass through.
'use strict'

const { spawn } = require('node:child_process')
const { constants } = require('node:os')
const { dirname, join } = require('node:path')

const { optionalDependencies: packages, version } = require('../package.json')
const { arch, platform } = process

/** The packages that could hold a leaklint for this platform, the better one first. */
function candidates() {
  const libraries = platform === 'linux' ? ['-gnu', '-musl'] : ['']
  return libraries.map((library) => `@leaklint/${platform}-${arch}${library}`).filter((name) => name in packages)
}

function isMusl() {
  // Addresses of the network are no business of ours, and asking for them takes long.
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime === undefined
}

/** The folder of a package, if it is installed. */
function folderOf(name) {
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch {
    return undefined
  }
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`)
  process.exitCode = 2
}

function start(name, binary) {
  const child = spawn(binary, process.argv.slice(2), { stdio: 'inherit', windowsHide: true })
  // This process stays until its child has ended, and hands on what it is told.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'].filter((signal) => signal in constants.signals)
  for (const signal of signals) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', (error) => {
    const musl = 'it wants glibc, which this system does not seem to have; install `' + name.replace(/-gnu$/, '-musl') + '`'
    const why = error.code === 'ENOENT' && name.endsWith('-gnu') && isMusl() ? musl : error.message
    fail(`\`${binary}\` cannot be started: ${why}`)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code
      return
    }
    // End as the child did, so that whoever waits sees the signal.
    for (const each of signals) {
      process.removeAllListeners(each)
    }
    process.kill(process.pid, signal)
  })
}

const known = candidates()
const installed = known.map((name) => ({ name, folder: folderOf(name) })).filter(({ folder }) => folder !== undefined)
// The one for musl runs everywhere; the other one is faster where it runs.
const chosen = installed.length > 1 && isMusl() ? installed[1] : installed[0]
if (chosen !== undefined) {
  start(chosen.name, join(chosen.folder, platform === 'win32' ? 'leaklint.exe' : 'leaklint'))
} else if (known.length === 0) {
  fail(
    `there is no package of leaklint for ${platform} on ${arch}; \`cargo install leaklint\` builds one where Rust is installed`,
  )
} else {
  const names = known.map((name) => `\`${name}\``).join(' or ')
  fail(
    `leaklint is installed without the package for this platform, ${names} ${version}; it is an optional dependency, ` +
      'which npm leaves out with `--omit=optional` or where a lock file was written on another platform: ' +
      'install without that flag, or remove `node_modules` and the lock file first',
  )
}
