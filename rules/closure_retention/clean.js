// --- case: set to null after its last use file=lookup.js package=none
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
console.log(read())
read = null

// --- case: a small array file=lookup.js package=none
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(100)
console.log(read())

// --- case: the result stays local file=lookup.js package=none
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
function main() {
  const read = createReader(10000)
  console.log(read())
}
main()

// --- case: in a block of a script file=lookup.js package=none
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
{
  const read = createReader(10000)
  console.log(read())
}

// --- case: a CommonJS module that no function refers to file=lookup.cjs
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
console.log(read())

// --- case: an ES module that no function refers to file=lookup.mjs
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
console.log(read())

// --- case: a js file in a package of type module file=lookup.js package=module
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
console.log(read())

// --- case: a table that the module goes on using
function createSieve(limit) {
  const prime = new Uint8Array(limit).fill(1)
  for (let n = 2; n < limit; n++) {
    for (let m = n * n; prime[n] && m < limit; m += n) prime[m] = 0
  }
  return (n) => prime[n] === 1
}
export const isPrime = createSieve(100000)

// --- case: a table that a handler goes on using
const app = require('express')()
const { readFileSync } = require('node:fs')
function openWords(path) {
  const words = readFileSync(path, 'utf8').split('\n')
  return (start) => words.filter((word) => word.startsWith(start))
}
const search = openWords('words.txt')
app.get('/:start', (request, response) => response.json(search(request.params.start)))

// --- case: only the number is captured
const { readFileSync } = require('node:fs')
function openReport(path) {
  const text = readFileSync(path, 'utf8')
  const size = text.length
  return () => size
}
exports.size = openReport('report.txt')

// --- case: no inner function refers to it, so it is not in the context
import { readFileSync } from 'node:fs'
const pages = new Map()
export function serve(name, path) {
  const text = readFileSync(path, 'utf8')
  const lines = text.split('\n').length
  pages.set(name, () => lines)
  return () => pages.delete(name)
}

// --- case: a block of its own
import { readFileSync } from 'node:fs'
const pages = new Map()
export function serve(name, path, words) {
  let found
  {
    const text = readFileSync(path, 'utf8')
    found = words.filter((word) => text.includes(word)).length
  }
  pages.set(name, () => found)
  return () => pages.delete(name)
}

// --- case: the closure is made by an outer function
import { readFileSync } from 'node:fs'
const pages = new Map()
const count = (found) => () => found.length
export function serve(name, path, words) {
  const text = readFileSync(path, 'utf8')
  pages.set(name, count(words.filter((word) => text.includes(word))))
}
export const forget = (name) => pages.delete(name)

// --- case: emptied after its last use
import { readFileSync } from 'node:fs'
const pages = new Map()
export function serve(name, path, words) {
  let text = readFileSync(path, 'utf8')
  const found = words.filter((word) => text.includes(word))
  text = null
  pages.set(name, () => found.length)
  return () => pages.delete(name)
}

// --- case: the kept closure needs the whole value
import { readFileSync } from 'node:fs'
const pages = new Map()
export function serve(name, path) {
  const text = readFileSync(path, 'utf8')
  pages.set(name, (word) => text.includes(word))
  return () => pages.delete(name)
}

// --- case: both closures go with the call
import { readFileSync } from 'node:fs'
export function search(path, words) {
  const text = readFileSync(path, 'utf8')
  const found = words.filter((word) => text.includes(word))
  return found.map((word) => word.toUpperCase())
}

// --- case: the listener is removed (shape 12)
import { readFileSync } from 'node:fs'
export async function work(path, job) {
  const text = readFileSync(path, 'utf8')
  const words = ['a', 'b'].filter((word) => text.includes(word))
  const onExit = () => console.log(words)
  process.on('exit', onExit)
  await job()
  process.off('exit', onExit)
}

// --- case: a numbers-only sibling
const handlers = []
export function add(count) {
  const steps = [1, 2, 3].map((n) => n * count)
  handlers.push(() => steps)
  return () => handlers.pop()
}

// --- case: indirect eval sees no local names file=calc.cjs
const { readFileSync } = require('node:fs')
exports.size = function (path, formula) {
  const text = readFileSync(path, 'utf8')
  process.once('exit', () => (0, eval)(formula))
  return text.length
}

// --- case: the kept closure needs it through a helper that it calls
import { readFileSync } from 'node:fs'
const searches = []
export function open(path) {
  const text = readFileSync(path, 'utf8')
  const find = (word) => text.indexOf(word)
  searches.push((word) => find(word) >= 0)
}

// --- case: the kept closure needs it through an object of helpers
import { readFileSync } from 'node:fs'
const searches = []
export function open(path) {
  const text = readFileSync(path, 'utf8')
  const api = { find(word) { return text.indexOf(word) } }
  searches.push((word) => api.find(word) >= 0)
}

// --- case: another closure that is kept as long needs it
import { readFileSync } from 'node:fs'
const searches = []
export function open(path) {
  const text = readFileSync(path, 'utf8')
  searches.push((word) => text.includes(word))
  searches.push(() => path)
}

// --- case: a listener that replaces itself by nothing while another part of it needs the value
export function once(target, event, cleanups) {
  const image = document.createElement('canvas')
  let stop = () => {
    stop = () => {}
    target.removeEventListener(event, image)
  }
  cleanups.push(() => stop())
}

// --- case: emptied in the loop that filled it
import { readFileSync } from 'node:fs'
const found = []
export function scan(paths) {
  for (const path of paths) {
    let text = readFileSync(path, 'utf8')
    const words = ['a', 'b'].filter((word) => text.includes(word))
    text = null
    found.push(() => words)
  }
}

// --- case: standard input is read to its end once preset=recommended
export function answer(socket) {
  const asked = []
  process.stdin.on('data', (part) => asked.push(part))
  process.stdin.on('end', () => socket.write(Buffer.concat(asked)))
  const answered = []
  socket.on('data', (part) => answered.push(part))
  socket.on('end', () => show(Buffer.concat(answered)))
}

// --- case: versions of which none knows the one before
let current = null
export function replace() {
  const previous = current
  current = { text: new Array(100000).join('*'), method: () => {} }
  return previous
}

// --- case: the version before is compared, and what stays is made elsewhere
let current = null
function make(text) { return { text, method: () => text.length } }
export function replace(text) {
  const previous = current
  const isNew = () => previous === null || previous.text !== text
  if (isNew()) current = make(text)
}
