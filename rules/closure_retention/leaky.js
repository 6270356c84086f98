// --- case: a script keeps the result of a factory for ever file=lookup.js package=none preset=recommended
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
//      ------- because: 10,000
  return function first() {
    return numbers[0]
  }
}
let read = createReader(10000)
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())

// --- case: a script, with var file=lookup.js package=none
function createReader(count) {
  const numbers = new Array(count).fill(0)
  return () => numbers[0]
}
var read = createReader(50000)
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())

// --- case: exported, and only one element is ever read
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
export let read = createReader(10000)
//                ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())

// --- case: a function that nothing calls keeps the binding alive
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())
function debug() {
  console.log(read)
}

// --- case: a file's text kept for one property
const { readFileSync } = require('node:fs')
function openReport(path) {
  const text = readFileSync(path, 'utf8')
  return () => text.length
}
exports.size = openReport('report.txt')
//             ^^^^^^^^^^^^^^^^^^^^^^^^ closure-retention: `text`

// --- case: a helper's closure shares the context of the one that is kept preset=recommended
import { readFileSync } from 'node:fs'
const pages = new Map()
export function serve(name, path, words) {
  const text = readFileSync(path, 'utf8')
  const found = words.filter((word) => text.includes(word))
  pages.set(name, () => found.length)
//                ^^^^^^^^^^^^^^^^^^ closure-retention: `text`
}

// --- case: a closure that never runs shares the context
export function watch(socket, bus) {
  const history = new Array(100000).fill(null)
  function dump() {
    console.log(history)
  }
  bus.on('close', () => socket.end())
//                ^^^^^^^^^^^^^^^^^^ closure-retention: `history`
  return history.length
}

// --- case: a buffer that only a callback of this call reads
import { readFileSync } from 'node:fs'
export function sign(path, verify) {
  const bytes = readFileSync(path)
  const parts = [0, 1, 2].map((at) => bytes[at])
  process.on('exit', () => verify(parts))
//                   ^^^^^^^^^^^^^^^^^^^ closure-retention: `bytes`
}

// --- case: the response of a fetch
const handlers = []
export async function load(url) {
  const body = await (await fetch(url)).text()
  const titles = ['a', 'b'].filter((title) => body.includes(title))
  handlers.push(() => titles)
//              ^^^^^^^^^^^^ closure-retention: `body`
}

// --- case: a large value kept for its length
import { readFileSync } from 'node:fs'
export function announce(path) {
  const image = readFileSync(path)
  process.on('exit', () => console.log(image.length))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ closure-retention: `image`
}

// --- case: direct eval captures everything file=calc.cjs
const { readFileSync } = require('node:fs')
const formulas = []
exports.add = function (path, formula) {
  const text = readFileSync(path, 'utf8')
  formulas.push(() => eval(formula))
//              ^^^^^^^^^^^^^^^^^^^ closure-retention: `text`
  return text.length
}
