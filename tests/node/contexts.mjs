// Loads each module named on the command line, calls its `run`, collects, and prints for each whether an array of it lives.
//
//   node --expose-gc contexts.mjs FILE…
//
// Each file's `Float64Array`s are watched by weak references. Answers are one JSON object: file name to true (alive).

import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as wait, setImmediate as turn } from 'node:timers/promises'

const Real = globalThis.Float64Array
const require = createRequire(import.meta.url)
let refs = []

globalThis.Float64Array = class extends Real {
  constructor(...args) {
    super(...args)
    refs.push(new WeakRef(this))
  }
}

async function collect() {
  for (let round = 0; round < 6; round++) {
    await turn()
    globalThis.gc()
  }
}

const alive = {}
for (const file of process.argv.slice(2)) {
  refs = []
  const loaded = require(path.resolve(file))
  await loaded.run?.()
  // Timers of no delay have fired.
  await wait(3)
  await collect()
  if (refs.length === 0) throw new Error(`${file} makes no array`)
  alive[path.basename(file)] = refs.some((ref) => ref.deref() !== undefined)
}
console.log('\n' + JSON.stringify(alive))
process.exit(0)
