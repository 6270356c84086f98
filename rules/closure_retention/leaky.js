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

// --- case: a function that nothing calls keeps the binding alive file=case.cjs
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
//  ---- because: named by a function of the module
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())
function debug() {
  console.log(read)
}

// --- case: a function that nothing calls still names the binding
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
//  ---- because: a variable of a classic script
//         ^^^^^^^^^^^^^^^^^^^ closure-retention: `read`
console.log(read())
function debug() {
  console.log(read())
}

// --- case: a sibling that ran once shares the context file=sample.js package=none preset=recommended
function createSampler(count) {
  const numbers = Array.from(Array(count).keys())
  const sample = [0, 10, 100].map((at) => numbers[at])
//                                        ------- because: the context that every function made there shares
  return () => sample
}
let read = createSampler(10000)
//         ^^^^^^^^^^^^^^^^^^^^ closure-retention: `numbers`
console.log(read())

// --- case: a helper's closure shares the context of the one that is kept
import { readFileSync } from 'node:fs'
const pages = new Map()
export function serve(name, path, words) {
  const text = readFileSync(path, 'utf8')
  const found = words.filter((word) => text.includes(word))
  pages.set(name, () => found.length)
//                ^^^^^^^^^^^^^^^^^^ closure-retention: `text` alive and never uses it: the content of a file
}

// --- case: a buffer that only a callback of this call reads
import { readFileSync } from 'node:fs'
export function sign(path, verify) {
  const bytes = readFileSync(path)
  const parts = [0, 1, 2].map((at) => bytes[at])
  process.on('exit', () => verify(parts))
//                   ^^^^^^^^^^^^^^^^^^^ closure-retention: `bytes` alive and never uses it
}

// --- case: the response of a fetch
const handlers = []
export async function load(url) {
  const body = await (await fetch(url)).text()
  const titles = ['a', 'b'].filter((title) => body.includes(title))
  handlers.push(() => titles)
//              ^^^^^^^^^^^^ closure-retention: `body` alive and never uses it: the body of a response
}

// --- case: a large value kept for its length
import { readFileSync } from 'node:fs'
export function announce(path) {
  const image = readFileSync(path)
  process.on('exit', () => console.log(image.length))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ closure-retention: all of `image` alive for its `length`
}

// --- case: direct eval captures everything file=calc.cjs
const { readFileSync } = require('node:fs')
const formulas = []
exports.add = function (path, formula) {
  const text = readFileSync(path, 'utf8')
  formulas.push(() => eval(formula))
//              ^^^^^^^^^^^^^^^^^^^ closure-retention: `text` alive and never uses it
  return text.length
}

// --- case: a helper inside shares the context that its own closure is made in
import { readFileSync } from 'node:fs'
const listeners = []
export function follow(path, names) {
  const text = readFileSync(path, 'utf8')
  const known = names.filter((name) => text.includes(name))
  const add = (name) => listeners.push(() => known.includes(name))
//                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^ closure-retention: `text` alive and never uses it
//                      ------------------------------------------ because: `listeners` keeps it
  known.forEach(add)
}

// --- case: an interval that nothing clears, a method
import { readFileSync } from 'node:fs'
export class Feed {
  start(path) {
    const text = readFileSync(path, 'utf8')
    const names = ['a', 'b'].filter((name) => text.includes(name))
    setInterval(() => console.log(names), 1000)
//              ^^^^^^^^^^^^^^^^^^^^^^^^ closure-retention: `text` alive and never uses it
  }
}

// --- case: one variable of the module, a buffer of a stated size
let current = null
export function draw(shapes) {
  const pixels = new Uint8Array(1000000)
  shapes.forEach((shape) => pixels.fill(shape.color, shape.from, shape.to))
  const count = shapes.length
  current = () => count
//          ^^^^^^^^^^^ closure-retention: `pixels` alive and never uses it: a `Uint8Array` of 1,000,000 elements
}
export const redraw = () => current()

// --- case: a file's text kept for one property
const { readFileSync } = require('node:fs')
function openReport(path) {
  const text = readFileSync(path, 'utf8')
  return () => text.length
//       ^^^^^^^^^^^^^^^^^ closure-retention: all of `text` alive for its `length`: the content of a file
}
exports.size = openReport('report.txt')

// --- case: each version keeps the one before it
let current = null
export function replace() {
  const previous = current
  const unused = () => previous && console.log('changed')
  current = { text: new Array(100000).join('*'), method: () => {} }
//                                                       ^^^^^^^^ closure-retention: `previous` alive and never uses it: the version before this one
  return unused.name
}

// --- case: a version each second, in the words of 2013 file=thing.cjs preset=recommended
var theThing = null
var replaceThing = function () {
  var originalThing = theThing
  var unused = function () {
    if (originalThing) console.log('hi')
  }
  theThing = {
    longStr: new Array(1000000).join('*'),
    someMethod: function () { console.log('message') }
//              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ closure-retention: `originalThing` alive and never uses it
  }
}
setInterval(replaceThing, 1000)
