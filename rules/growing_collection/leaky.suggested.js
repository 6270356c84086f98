// --- case: an array that a request handler pushes to file=case.js
const app = require('express')()
const headers = []
app.get('/', (request, response) => {
  headers.push({ agent: request.get('user-agent') })
  if (headers.length > 1000) headers.splice(0, headers.length - 1000)
  response.json(headers)
})

// --- case: a Map keyed by what the client sends file=case.js
import { createServer } from 'node:http'
const sessions = new Map()
createServer((request, response) => {
  sessions.set(request.headers.cookie, { seen: Date.now() })
  if (sessions.size > 1000) sessions.delete(sessions.keys().next().value)
  response.end(String(sessions.size))
}).listen(8080)

// --- case: a Set of every address file=case.js
const app = require('fastify')()
const visitors = new Set()
app.get('/', async (request) => {
  visitors.add(request.ip)
  if (visitors.size > 1000) visitors.delete(visitors.values().next().value)
  return { visitors: visitors.size }
})

// --- case: a copy with one more element file=case.js
const app = require('express')()
let headers = []
app.get('/', (request, response) => {
  headers = [...headers, request.headers]
  if (headers.length > 1000) headers.splice(0, headers.length - 1000)
  response.json(headers)
})

// --- case: concat file=case.js
const app = require('express')()
let headers = []
app.get('/', (request, response) => {
  headers = headers.concat(request.rawHeaders)
  if (headers.length > 1000) headers.splice(0, headers.length - 1000)
  response.json(headers)
})

// --- case: unshift file=case.js
const app = require('express')()
const recent = []
app.get('/', (request, response) => {
  recent.unshift(request.url)
  if (recent.length > 1000) recent.length = 1000
  response.json(recent.slice(0, 10))
})

// --- case: an index one past the end file=case.js
const app = require('express')()
const lines = []
app.get('/', (request, response) => {
  lines[lines.length] = request.url
  if (lines.length > 1000) lines.splice(0, lines.length - 1000)
  response.end()
})

// --- case: through another name file=case.js
const app = require('express')()
const headers = []
app.get('/', (request, response) => {
  const list = headers
  list.push(request.headers)
  if (headers.length > 1000) headers.splice(0, headers.length - 1000)
  response.end()
})

// --- case: through destructuring file=case.js
const app = require('express')()
const state = { events: [] }
app.post('/events', (request, response) => {
  const { events } = state
  events.push(request.body)
  if (state.events.length > 1000) state.events.splice(0, state.events.length - 1000)
  response.end()
})

// --- case: a property of a module object file=case.js
const app = require('express')()
const state = { events: [] }
app.post('/events', (request, response) => {
  state.events.push(request.body)
  if (state.events.length > 1000) state.events.splice(0, state.events.length - 1000)
  response.end()
})

// --- case: through a function of the file file=case.js
const app = require('express')()
const seen = []
function remember(list, value) {
  list.push(value)
}
app.get('/', (request, response) => {
  remember(seen, request.url)
  if (seen.length > 1000) seen.splice(0, seen.length - 1000)
  response.end()
})

// --- case: in a function that the handler calls file=case.js
const app = require('express')()
const seen = []
function remember(value) {
  seen.push(value)
  if (seen.length > 1000) seen.splice(0, seen.length - 1000)
}
app.get('/', (request, response) => {
  remember(request.url)
  response.end()
})

// --- case: an exported function fills it file=case.js
const events = []
export function track(event) {
  events.push(event)
  if (events.length > 1000) events.splice(0, events.length - 1000)
}

// --- case: an interval fills it file=case.js
const samples = []
setInterval(() => {
  samples.push(process.memoryUsage())
  if (samples.length > 1000) samples.splice(0, samples.length - 1000)
}, 1000)

// --- case: a listener fills it file=case.js
const messages = []
process.on('message', (message) => {
  messages.push(message)
  if (messages.length > 1000) messages.splice(0, messages.length - 1000)
})

// --- case: a field of a singleton file=case.js
class Journal {
  #entries = []
  write(entry) {
    this.#entries.push(entry)
    if (this.#entries.length > 1000) this.#entries.splice(0, this.#entries.length - 1000)
  }
}
export const journal = new Journal()

// --- case: a field of the only instance, which this file keeps to itself file=case.js
const http = require('node:http')
class Stats {
  constructor() { this.times = []; this.urls = [] }
  record(ms) {
    this.times.push(ms)
    if (this.times.length > 1000) this.times.splice(0, this.times.length - 1000)
  }
}
const stats = new Stats()
http.createServer((request, response) => {
  stats.record(Date.now())
  stats.urls.push(request.url)
  if (stats.urls.length > 1000) stats.urls.splice(0, stats.urls.length - 1000)
  response.end()
})

// --- case: a property of the global object file=case.js
const app = require('express')()
global.requests = []
app.get('/', (request, response) => {
  global.requests.push(request.url)
  if (global.requests.length > 1000) global.requests.splice(0, global.requests.length - 1000)
  response.end()
})

// --- case: a cache on globalThis file=case.js
globalThis.pages ??= new Map()
export async function page(url) {
  const text = await (await fetch(url)).text()
  globalThis.pages.set(url, text)
  if (globalThis.pages.size > 1000) globalThis.pages.delete(globalThis.pages.keys().next().value)
  return text
}

// --- case: a component that records each of its renders file=Row.jsx
const rendered = []
export function Row({ id }) {
  rendered.push(id)
  if (rendered.length > 1000) rendered.splice(0, rendered.length - 1000)
  return <li>{id}</li>
}

// --- case: keyed by an object, where a WeakMap would do file=case.js
const boxes = new WeakMap()
export function measure(element) {
  const box = element.getBoundingClientRect()
  boxes.set(element, box)
  return box
}

// --- case: a size check that only complains file=case.js
const cache = new Map()
export function remember(id, user) {
  if (cache.size > 1000) console.warn('the cache is large')
  cache.set(id, user)
  if (cache.size > 1000) cache.delete(cache.keys().next().value)
}

// --- case: a removal that removes nothing file=case.js
const clients = []
export function connect(client) {
  clients.push(client)
  if (clients.length > 1000) clients.splice(0, clients.length - 1000)
  client.on('close', () => clients.splice(clients.indexOf(client), -1))
}

// --- case: the result of filter is dropped file=case.js
const clients = []
export function connect(client) {
  clients.push(client)
  if (clients.length > 1000) clients.splice(0, clients.length - 1000)
  client.on('close', () => { clients.filter((other) => other !== client) })
}

// --- case: a reset that nothing calls file=case.js
const app = require('express')()
const headers = []
function reset() {
  headers.length = 0
}
app.get('/', (request, response) => {
  headers.push(request.headers)
  if (headers.length > 1000) headers.splice(0, headers.length - 1000)
  response.end()
})

// --- case: a loop that never ends file=case.js
const results = []
async function work(next) {
  for (;;) {
    results.push(await next())
    if (results.length > 1000) results.splice(0, results.length - 1000)
  }
}
work(require('./queue').next)

// --- case: a reset that throws, because the name is a constant file=case.js
const data = []
export function add(value) {
  data.push(value)
  if (data.length > 1000) data.splice(0, data.length - 1000)
}
export function reset() {
  data = null
}

// --- case: the values are weak, the keys are not file=case.js
const views = new Map()
export function register(id, view) {
  views.set(id, new WeakRef(view))
  if (views.size > 1000) views.delete(views.keys().next().value)
}

// --- case: an arrow function pushes, the statement to follow is its call file=case.js
const app = require('express')()
const agents = []
const remember = (list, agent) => list.push(agent)
app.get('/', (request, response) => {
  remember(agents, request.get('user-agent'))
  if (agents.length > 1000) agents.splice(0, agents.length - 1000)
  response.end()
})

// --- case: in a file with semicolons and tabs file=case.js
const app = require('express')();
const agents = [];
app.get('/', (request, response) => {
	if (request.get('user-agent')) {
		agents.push(request.get('user-agent'));
		if (agents.length > 1000) agents.splice(0, agents.length - 1000);
	}
	response.end();
});

// --- case: a Map from documents, where a WeakMap would do file=case.js
const styles = new WeakMap()
export function style(node, rule) {
  const doc = node.ownerDocument
  styles.set(doc, rule)
  return styles.get(doc)
}

// --- case: the only object of a constructor function file=stats.cjs
var http = require('http')
var util = require('util')
var EventEmitter = require('events').EventEmitter
function Stats() {
  EventEmitter.call(this)
  this.samples = []
}
util.inherits(Stats, EventEmitter)
Stats.prototype.record = function (ms) {
  this.samples.push(ms)
  if (this.samples.length > 1000) this.samples.splice(0, this.samples.length - 1000)
}
var stats = new Stats()
http.createServer(function (req, res) {
  stats.record(Date.now())
  res.end()
}).listen(8080)

// --- case: a list that grows until the server closes
const app = require('express')()
const paths = []
let closed = false
app.get('/', (request, response) => {
  if (!closed) {
    paths.push(request.path)
    if (paths.length > 1000) paths.splice(0, paths.length - 1000)
  }
  response.end(String(paths.length))
})
process.on('SIGTERM', () => {
  closed = true
})
