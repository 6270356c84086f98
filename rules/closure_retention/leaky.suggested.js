// --- case: a script keeps the result of a factory for ever file=lookup.js
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return function first() {
    return numbers[0]
  }
}
let read = createReader(10000)
console.log(read())
read = null

// --- case: a script, with var file=lookup.js
function createReader(count) {
  const numbers = new Array(count).fill(0)
  return () => numbers[0]
}
var read = createReader(50000)
console.log(read())
read = null

// --- case: a function that nothing calls keeps the binding alive file=case.cjs
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
console.log(read())
read = null
function debug() {
  console.log(read)
}

// --- case: a function that nothing calls still names the binding file=case.js
function createReader(count) {
  const numbers = Array.from(Array(count).keys())
  return () => numbers[0]
}
let read = createReader(10000)
console.log(read())
read = null
function debug() {
  console.log(read())
}

// --- case: a sibling that ran once shares the context file=sample.js
function createSampler(count) {
  const numbers = Array.from(Array(count).keys())
  const sample = [0, 10, 100].map((at) => numbers[at])
  return () => sample
}
let read = createSampler(10000)
console.log(read())
read = null

// --- case: a large value kept for its length file=case.js
import { readFileSync } from 'node:fs'
export function announce(path) {
  const image = readFileSync(path)
  const imageLength = image.length
  process.on('exit', () => console.log(imageLength))
}

// --- case: a file's text kept for one property file=case.js
const { readFileSync } = require('node:fs')
function openReport(path) {
  const text = readFileSync(path, 'utf8')
  const textLength = text.length
  return () => textLength
}
exports.size = openReport('report.txt')
