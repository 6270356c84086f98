// Runs one example of a rule's documentation under forced garbage collection and prints what became of memory.
//
//   node --expose-gc prove.mjs growth|held FILE PACKAGE    in a folder with FILE and prove.txt
//
// prove.txt is the body of an async function that drives the example. In its scope:
//
//   load()        evaluates the example and answers with its exports: as a classic script when PACKAGE is `none` and the
//                 file is a plain .js, as a CommonJS or ES module otherwise
//   track(value)  held: the value is one whose fate is asked; answers with the value
//   host          the world around the example, see host.mjs; for an example of a page also
//                 `mount(component, props)`, which answers with what unmounts, see page.mjs
//
// growth: the body returns a function that is called with 0, 1, 2 …; it may return a promise. Printed is the growth of
// the heap and of array buffers per call, as {"rate", "calls", "sizes"}: the median growth between any two of six batches
// in bytes (the slope of Theil and Sen). Compiled code and caches come and go in steps, at times that depend on the load of the
// machine; the median sees past them.
// held: printed is how many of the tracked values are alive after collection, as {"tracked", "alive"}. In a page the body
// runs ten times, as components come and go; all that it tracks counts.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { createHost } from './host.mjs'
import { createPage, needsPage } from './page.mjs'

const [kind, file, packageType] = process.argv.slice(2)
const folder = process.cwd()
const host = createHost(folder)
const page = needsPage(readFileSync(path.join(folder, file), 'utf8'))
  ? await createPage(folder, process.env.LEAKLINT_DOM)
  : undefined
if (page) {
  host.mount = page.mount
  host.steps = 2000
}
const refs = []
let loaded

function load() {
  loaded ??= evaluate()
  return loaded
}

async function evaluate() {
  const where = path.join(folder, file)
  if (packageType === 'none' && file.endsWith('.js')) {
    return vm.runInThisContext(readFileSync(where, 'utf8'), { filename: where })
  }
  const isModule = file.endsWith('.mjs') || (packageType === 'module' && !file.endsWith('.cjs'))
  return isModule ? import(pathToFileURL(where).href) : createRequire(where)(where)
}

function track(value) {
  refs.push(new WeakRef(value))
  return value
}

async function collect() {
  // Weak references hold their target until the current job ends, and promise reactions need turns of their own.
  for (let round = 0; round < 6; round++) {
    await turn()
    globalThis.gc()
  }
}

function memory() {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

async function drive() {
  const AsyncFunction = drive.constructor
  return AsyncFunction('load', 'track', 'host', readFileSync(path.join(folder, 'prove.txt'), 'utf8'))(load, track, host)
}

async function growth() {
  const step = await drive()
  let n = 0
  async function batch(size) {
    for (const end = n + size; n < end; n++) {
      const waiting = step(n)
      if (waiting) await waiting
    }
    await collect()
    return memory()
  }
  const size = host.steps
  // The first batches warm up: most compiled code and caches have their size after them.
  for (let round = 0; round < 3; round++) await batch(size)
  const sizes = [await batch(size)]
  for (let round = 0; round < 5; round++) sizes.push(await batch(size))
  const rates = sizes.flatMap((late, at) => sizes.slice(0, at).map((early, from) => (late - early) / (at - from) / size))
  rates.sort((one, other) => one - other)
  return { rate: rates[(rates.length - 1) / 2], calls: 5 * size, sizes }
}

async function held() {
  for (let round = 0; round < (page ? 10 : 1); round++) await drive()
  await page?.settle()
  await collect()
  return { tracked: refs.length, alive: refs.filter((ref) => ref.deref() !== undefined).length }
}

const result = await (kind === 'growth' ? growth() : held())
console.log('\n' + JSON.stringify(result))
process.exit(0)
