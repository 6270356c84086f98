// --- case: a timeout ends the interval (shape 12)
function createCounter() {
  const data = []
  let counter = 0
  return () => { data.push(counter++) }
}
const id = setInterval(createCounter(), 1000)
setTimeout(() => clearInterval(id), 10_000)

// --- case: an exported function ends the interval
function createCounter() {
  const data = []
  return () => { data.push(Date.now()) }
}
const id = setInterval(createCounter(), 1000)
export function stop() {
  clearInterval(id)
}

// --- case: the function returns the release (shape 3)
export function record(read) {
  const samples = []
  const timer = setInterval(() => { samples.push(read()) }, 1000)
  return () => clearInterval(timer)
}

// --- case: it clears itself (shape 12)
export function collect(read, done) {
  const samples = []
  const timer = setInterval(() => {
    samples.push(read())
    if (samples.length < 10) return
    clearInterval(timer)
    done(samples)
  }, 1000)
}

// --- case: the oldest entry makes room (shape 15)
function createCounter() {
  const data = []
  return () => {
    data.push(Date.now())
    if (data.length > 60) data.shift()
  }
}
setInterval(createCounter(), 1000)

// --- case: emptied when it is full (shape 15)
function createBatch(send) {
  let batch = []
  return () => {
    batch.push(Date.now())
    if (batch.length === 60) {
      send(batch)
      batch = []
    }
  }
}
setInterval(createBatch(console.log), 1000)

// --- case: another closure empties it (shape 15)
function createBuffer() {
  const lines = []
  return {
    add: (line) => { lines.push(line) },
    flush: () => lines.splice(0),
  }
}
const buffer = createBuffer()
process.on('message', buffer.add)
setInterval(() => console.log(buffer.flush()), 1000)

// --- case: the array is made anew on each tick
setInterval(() => {
  const values = []
  for (let n = 0; n < 10; n++) values.push(n)
  console.log(values)
}, 1000)

// --- case: a number counts (no growth)
function createCounter() {
  let counter = 0
  return () => { counter += 1 }
}
setInterval(createCounter(), 1000)

// --- case: the closure stays local
export function unique(values) {
  const seen = []
  const add = (value) => { seen.push(value) }
  values.forEach(add)
  return seen.length
}

// --- case: the caller owns the closure (shape 9)
export function createMemory() {
  const urls = []
  return (url) => { urls.push(url) }
}

// --- case: a listener that is called once (shape 2)
export function whenReady(bus, run) {
  const events = []
  bus.once('ready', (event) => {
    events.push(event)
    run(events)
  })
}

// --- case: a listener of the request ends with it (shape 10)
import { createServer } from 'node:http'
createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => { chunks.push(chunk) })
  request.on('end', () => response.end(Buffer.concat(chunks)))
}).listen(8080)

// --- case: a listener of a stream made here (shape 10)
import { createReadStream } from 'node:fs'
export function read(path, done) {
  const chunks = []
  createReadStream(path)
    .on('data', (chunk) => { chunks.push(chunk) })
    .on('end', () => done(Buffer.concat(chunks)))
}

// --- case: a listener that is removed
export function record(target, seconds, done) {
  const events = []
  const add = (event) => { events.push(event.type) }
  window.addEventListener('pointermove', add)
  setTimeout(() => {
    window.removeEventListener('pointermove', add)
    done(events)
  }, seconds * 1000)
}

// --- case: an effect with a cleanup (shape 3) file=Chart.jsx
import { useEffect } from 'react'
export function Chart({ read }) {
  useEffect(() => {
    const points = []
    const timer = setInterval(() => { points.push(read()) }, 1000)
    return () => clearInterval(timer)
  }, [read])
  return null
}

// --- case: a fixed set of keys (shape 15)
function createCounter() {
  const counts = {}
  return (ok) => {
    const key = ok ? 'hit' : 'miss'
    counts[key] = (counts[key] || 0) + 1
  }
}
const count = createCounter()
process.on('message', count)

// --- case: weak keys
function createMarks() {
  const marks = new WeakSet()
  return (node) => { marks.add(node) }
}
document.addEventListener('click', (event) => createMarks()(event.target))
const mark = createMarks()
document.addEventListener('focus', (event) => mark(event.target))

// --- case: a test collects (shape 11) file=timer.test.js
function createLog() {
  const calls = []
  return () => { calls.push(1) }
}
setInterval(createLog(), 10)

// --- case: an array of the tick, filled by its forEach callback
import { readdirSync } from 'node:fs'
setInterval(() => {
  const names = []
  readdirSync('.').forEach((name) => { names.push(name) })
  console.log(names.length)
}, 1000)

// --- case: standard input ends (shape 10)
function main() {
  const chunks = []
  process.stdin.on('data', (chunk) => { chunks.push(chunk) })
  process.stdin.on('end', () => console.log(Buffer.concat(chunks).length))
}
main()

// --- case: what a page reports while a function that runs once looks at it (shape 10)
import { chromium } from 'playwright'
async function main() {
  const browser = await chromium.launch()
  const page = await browser.newPage()
  const urls = []
  page.on('request', (request) => { urls.push(request.url()) })
  await page.goto('http://localhost:8080')
  console.log(urls)
}
main()

// --- case: the event comes once per document, spelled as minifiers do
export function collect(page) {
  const found = []
  window.addEventListener(`DOMContentLoaded`, () => {
    found.push(page.body)
  })
}
