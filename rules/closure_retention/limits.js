// --- case: each version keeps the one before it
let current = null
export function replace() {
  const previous = current
  const unused = () => previous && console.log('changed')
  current = { text: new Array(100000).join('*'), method: () => {} }
//                                                       ^^^^^^^^ FN closure-retention: how large the earlier version is can not be seen here
  return unused.name
}

// --- case: an arrow that uses `this` keeps the receiver for its sibling
export class Page {
  watch(bus) {
    const id = this.id
    this.items.forEach((item) => item.attach(this))
    bus.on('change', () => console.log(id))
//                   ^^^^^^^^^^^^^^^^^^^^^ FN closure-retention: `this` is shared like any variable; that is not followed yet
  }
}

// --- case: a local of an async function that is done with it
export async function run(path, read, wait) {
  const text = await read(path)
  console.log(text.length)
  await wait()
//      ^^^^^^ FN closure-retention: V8 keeps the locals of a suspended function until it ends
}

// --- case: a file's text kept for one property
const { readFileSync } = require('node:fs')
function openReport(path) {
  const text = readFileSync(path, 'utf8')
  return () => text.length
}
exports.size = openReport('report.txt')
//             ^^^^^^^^^^^^^^^^^^^^^^^^ FN closure-retention: how large a file is can not be seen here

// --- case: a helper's closure shares the context of the one that is kept preset=recommended
import { readFileSync } from 'node:fs'
const pages = new Map()
export function serve(name, path, words) {
  const text = readFileSync(path, 'utf8')
  const found = words.filter((word) => text.includes(word))
  pages.set(name, () => found.length)
//                ^^^^^^^^^^^^^^^^^^ FN closure-retention: only closures that a top-level variable keeps are followed yet
}

// --- case: a closure that never runs shares the context
export function watch(socket, bus) {
  const history = new Array(100000).fill(null)
  function dump() {
    console.log(history)
  }
  bus.on('close', () => socket.end())
//                ^^^^^^^^^^^^^^^^^^ FN closure-retention: only closures that a top-level variable keeps are followed yet
  return history.length
}

// --- case: a buffer that only a callback of this call reads
import { readFileSync } from 'node:fs'
export function sign(path, verify) {
  const bytes = readFileSync(path)
  const parts = [0, 1, 2].map((at) => bytes[at])
  process.on('exit', () => verify(parts))
//                   ^^^^^^^^^^^^^^^^^^^ FN closure-retention: only closures that a top-level variable keeps are followed yet
}

// --- case: the response of a fetch
const handlers = []
export async function load(url) {
  const body = await (await fetch(url)).text()
  const titles = ['a', 'b'].filter((title) => body.includes(title))
  handlers.push(() => titles)
//              ^^^^^^^^^^^^ FN closure-retention: only closures that a top-level variable keeps are followed yet
}

// --- case: a large value kept for its length
import { readFileSync } from 'node:fs'
export function announce(path) {
  const image = readFileSync(path)
  process.on('exit', () => console.log(image.length))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN closure-retention: only closures that a top-level variable keeps are followed yet
}

// --- case: direct eval captures everything file=calc.cjs
const { readFileSync } = require('node:fs')
const formulas = []
exports.add = function (path, formula) {
  const text = readFileSync(path, 'utf8')
  formulas.push(() => eval(formula))
//              ^^^^^^^^^^^^^^^^^^^ FN closure-retention: what `eval` captures is not followed yet
  return text.length
}
