// --- case: the oldest entry makes room (shape 15)
const app = require('express')()
const headers = []
app.get('/', (request, response) => {
  headers.push(request.headers)
  if (headers.length > 100) headers.shift()
  response.json(headers)
})

// --- case: emptied by an interval (shape 15)
const app = require('express')()
const headers = []
app.get('/', (request, response) => {
  headers.push(request.headers)
  response.end()
})
setInterval(() => { headers.length = 0 }, 60_000)

// --- case: replaced by a fresh one (shape 15)
const app = require('express')()
let batch = []
app.post('/events', (request, response) => {
  batch.push(request.body)
  response.end()
})
setInterval(() => {
  const full = batch
  batch = []
  console.log(full.length)
}, 1000)

// --- case: emptied when it is full (shape 15)
const cache = new Map()
export function remember(id, user) {
  if (cache.size >= 1000) cache.clear()
  cache.set(id, user)
}

// --- case: the first key makes room (shape 15)
const cache = new Map()
export function remember(id, user) {
  cache.set(id, user)
  if (cache.size > 1000) cache.delete(cache.keys().next().value)
}

// --- case: not filled beyond a size (shape 15)
const seen = new Set()
export function sample(id) {
  if (seen.size < 1000) seen.add(id)
}

// --- case: cut to its last part (shape 15)
let lines = []
export function log(line) {
  lines.push(line)
  lines = lines.slice(-100)
}

// --- case: a copy of bounded length (shape 15)
let recent = []
export function visit(url) {
  recent = [url, ...recent].slice(0, 20)
}

// --- case: a string that is cut (shape 15)
let tail = ''
export function log(line) {
  tail = (tail + line).slice(-4096)
}

// --- case: a WeakMap keyed by an object
const boxes = new WeakMap()
export function measure(element) {
  boxes.set(element, element.getBoundingClientRect())
}

// --- case: a WeakSet
const seen = new WeakSet()
export function once(request) {
  if (seen.has(request)) return false
  seen.add(request)
  return true
}

// --- case: filled by a loop at start-up (shape 15)
const squares = []
for (let n = 0; n < 1000; n++) squares.push(n * n)
export const square = (n) => squares[n]

// --- case: filled by forEach at start-up (shape 15)
const byName = {}
require('./colours.json').forEach((colour) => { byName[colour.name] = colour })
module.exports = (name) => byName[name]

// --- case: filled by a function that runs once (shape 15)
const routes = []
function load(names) {
  for (const name of names) routes.push(require(`./routes/${name}`))
}
load(['users', 'orders'])
module.exports = routes

// --- case: filled once inside an immediate function (shape 15)
const table = new Map();
(() => {
  for (const code of ['de', 'fr', 'it']) table.set(code, code.toUpperCase())
})()
export const label = (code) => table.get(code)

// --- case: another function removes (shape 15)
const sessions = new Map()
export function open(id, user) {
  sessions.set(id, user)
}
export function close(id) {
  sessions.delete(id)
}

// --- case: a registry that returns its remover (shape 3)
const listeners = new Set()
export function subscribe(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// --- case: removed when the client goes (shape 15)
const clients = []
export function connect(client) {
  clients.push(client)
  client.on('close', () => {
    clients.splice(clients.indexOf(client), 1)
  })
}

// --- case: filtered when the client goes (shape 15)
let clients = []
export function connect(client) {
  clients.push(client)
  client.on('close', () => { clients = clients.filter((other) => other !== client) })
}

// --- case: removed in a finally (shape 15)
const running = new Set()
export async function run(job) {
  running.add(job)
  try {
    await job.start()
  } finally {
    running.delete(job)
  }
}

// --- case: a literal key (shape 15)
const totals = {}
export function count(bytes) {
  totals['bytes'] = (totals['bytes'] || 0) + bytes
}

// --- case: one of two keys (shape 15)
const counts = {}
export function count(ok) {
  const key = ok ? 'hit' : 'miss'
  counts[key] = (counts[key] || 0) + 1
}

// --- case: a boolean key (shape 15)
const counts = new Map()
export function count(name) {
  const known = name !== undefined
  counts.set(known, (counts.get(known) ?? 0) + 1)
}

// --- case: a key of an enum (shape 15) file=levels.ts
enum Level { Low, High }
const counts = new Map<Level, number>()
export function count(level: Level) {
  counts.set(level, (counts.get(level) ?? 0) + 1)
}

// --- case: a key that is one of the type's own (shape 15) file=settings.ts
interface Settings { theme: string; size: string }
const settings: Settings = { theme: 'dark', size: 'm' }
export function set(key: keyof Settings, value: string) {
  settings[key] = value
}

// --- case: only keys that are there already (shape 15)
const counts = { get: 0, post: 0 }
export function count(method) {
  if (!(method in counts)) return
  counts[method] += 1
}

// --- case: a ring (shape 15)
const size = 64
const ring = new Array(size)
let next = 0
export function record(value) {
  ring[next++ % size] = value
}

// --- case: a cache with a limit of its own (shape 15)
import { LRUCache } from 'lru-cache'
const users = new LRUCache({ max: 500 })
export async function user(id, load) {
  if (!users.has(id)) users.set(id, await load(id))
  return users.get(id)
}

// --- case: drained by a worker loop (shape 15)
const queue = []
export function enqueue(job) {
  queue.push(job)
}
setInterval(() => {
  while (queue.length > 0) queue.shift()()
}, 100)

// --- case: drained in one go (shape 15)
const queue = []
export function enqueue(job) {
  queue.push(job)
}
export function flush() {
  for (const job of queue.splice(0)) job()
}

// --- case: used and cleared in the same call (shape 15)
const visited = new Set()
export function walk(graph) {
  for (const node of graph) visited.add(node)
  const count = visited.size
  visited.clear()
  return count
}

// --- case: a number, not a string
let bytes = 0
export function count(chunk) {
  bytes += chunk.length
}

// --- case: numbers in the fields of an object
const stats = { requests: 0, bytes: 0 }
export function count(chunk) {
  stats.requests += 1
  stats.bytes += chunk.length
}

// --- case: local to the handler
const app = require('express')()
app.get('/', (request, response) => {
  const parts = []
  for (const name of Object.keys(request.query)) parts.push(name)
  response.end(parts.join())
})

// --- case: a field of an object that its callers own
export class Basket {
  items = []
  add(item) {
    this.items.push(item)
  }
}

// --- case: another name, a local array
export function collect(values) {
  const list = []
  const other = list
  for (const value of values) other.push(value)
  return other
}

// --- case: a shadowed name
const headers = ['accept']
export function read(request) {
  const headers = []
  headers.push(request.headers)
  return headers
}
export const first = () => headers[0]

// --- case: the list of a component instance (shape 10) file=List.vue
<script setup>
const rows = []
function add(row) {
  rows.push(row)
}
defineExpose({ add })
</script>

// --- case: a test collects calls (shape 11) file=emitter.test.js
const calls = []
beforeEach(() => { calls.push('before') })
test('it', () => { calls.push('it') })

// --- case: `push` of something that is no array (shape 13)
import { router } from './router.js'
export function go(path) {
  router.push(path)
}

// --- case: `set` and `add` of other libraries (shape 13)
const app = require('express')()
const scene = new (require('three').Scene)()
module.exports = function configure(name, mesh) {
  app.set(name, true)
  scene.add(mesh)
  scene.remove(mesh)
}

// --- case: a registry of plugins, filled by its callers at start-up preset=recommended
const plugins = []
export function use(plugin) {
  plugins.push(plugin)
}

// --- case: options that are merged preset=recommended
const options = { depth: 1 }
export function configure(changes) {
  Object.assign(options, changes)
}

// --- case: a container that other files may empty preset=recommended
export const queue = []
export function enqueue(job) {
  queue.push(job)
}

// --- case: given to a function that may empty it preset=recommended
import { evict } from './evict.js'
const cache = new Map()
export function remember(id, user) {
  cache.set(id, user)
  evict(cache, 1000)
}

// --- case: a loop that ends when there is no more (shape 15)
const pages = []
async function load(next) {
  while (true) {
    const page = await next()
    if (!page) break
    pages.push(page)
  }
}
load(require('./pages').next)

// --- case: the text on standard input, until it ends (shape 15)
let input = ''
process.stdin.on('data', (chunk) => { input += chunk })
process.stdin.on('end', () => console.log(JSON.parse(input)))

// --- case: a Map keyed by a prop, written by an effect file=Row.jsx preset=recommended
import { useEffect, useRef } from 'react'
const heights = new Map()
export function Row({ id }) {
  const row = useRef()
  useEffect(() => {
    heights.set(id, row.current.offsetHeight)
  }, [id])
  return <li ref={row}>{id}</li>
}

// --- case: only entries that are there already are replaced (shape 15) preset=recommended
const app = require('express')()
const projects = new Map()
app.delete('/projects/:team/:id', (request, response) => {
  const left = projects.get(request.params.team)?.filter((project) => project.id !== request.params.id)
  if (!left) return response.sendStatus(404)
  projects.set(request.params.team, left)
  response.end()
})

// --- case: what was looked up and found is put back under the same key
const projects = new Map([['a', []]])
export function rename(app) {
  app.patch('/projects/:id', (request, response) => {
    const renamed = projects.get(request.params.id)?.map((project) => ({ ...project, name: request.body.name }))
    renamed && projects.set(request.params.id, renamed)
    response.end()
  })
}

// --- case: an entry that is there is replaced
const scores = new Map([['a', 0]])
export function count(server) {
  server.on('hit', (name) => {
    const score = scores.get(name)
    if (score !== undefined) scores.set(name, score + 1)
  })
}

// --- case: an unknown key is refused first
const states = new Map([['a', 'off']])
export function toggle(server) {
  server.on('toggle', (name) => {
    const state = states.get(name)
    if (!state) return
    states.set(name, state === 'on' ? 'off' : 'on')
  })
}

// --- case: filled once per package, which another table checks preset=recommended
import { watch } from 'node:fs'
const files = []
const loaded = new Map()
function load(name) {
  loaded.set(name, true)
  addFile(`${name}/index.js`)
}
function addFile(file) {
  files.push(file)
}
watch('packages', (event, name) => { if (!loaded.has(name)) load(name) })

// --- case: rooms that are deleted when they are empty (shape 15)
export class Hub {
  rooms = {}
  join(id, room) {
    if (!this.rooms[room]) this.rooms[room] = []
    this.rooms[room].push(id)
  }
  leave(id, room) {
    this.rooms[room].splice(this.rooms[room].indexOf(id), 1)
    if (!this.rooms[room].length) delete this.rooms[room]
  }
}

// --- case: listeners by event: there are few events (shape 15)
export class Emitter {
  listeners = {}
  on(event, listener) {
    (this.listeners[event] = this.listeners[event] || []).push(listener)
  }
  off(event, listener) {
    this.listeners[event].splice(this.listeners[event].indexOf(listener), 1)
  }
}

// --- case: an entry that is made and then used (shape 15)
export class Adapter {
  sids = {}
  move(id, from, to) {
    this.sids[id] = this.sids[id] || {}
    delete this.sids[id][from]
    this.sids[id][to] = true
  }
  end(id) {
    delete this.sids[id]
  }
}

// --- case: a queue that is taken out before it is run (shape 15)
export class Collection {
  queue = []
  add(job) {
    this.queue.push(job)
  }
  run() {
    const queue = this.queue
    this.queue = []
    for (const job of queue) job()
  }
}

// --- case: a queue with a position (shape 15)
export class Walk {
  queue = []
  at = 0
  add(node) {
    this.queue.push(node)
  }
  run() {
    while (this.at < this.queue.length) this.queue[this.at++].visit(this)
  }
}

// --- case: middleware is run by each request and stays (shape 15)
export class App {
  stack = []
  use(layer) {
    this.stack.push(layer)
  }
  handle(request) {
    for (const layer of this.stack) layer(request)
  }
}

// --- case: a client that is removed when it goes (shape 15)
export class Hub {
  clients = new Set()
  constructor(server) {
    server.on('connection', (socket) => {
      this.clients.add(socket)
      socket.on('close', () => this.clients.delete(socket))
    })
  }
}

// --- case: another file takes the clients out (shape 15) file=hub.js
export class Hub {
  clients = new Set()
  constructor(server) {
    server.on('connection', (socket) => this.clients.add(socket))
  }
}
// --- beside: sweep.js
export const sweep = (hub) => hub.clients.clear()

// --- case: callbacks that are deleted when they are called (shape 15)
export class Channel {
  acks = {}
  last = 0
  send(data, callback) {
    this.acks[++this.last] = callback
  }
  answer(id, data) {
    const callback = this.acks[id]
    delete this.acks[id]
    callback(data)
  }
}

// --- case: a list on the prototype that each instance replaces (shape 15)
function Parser() {
  this.errors = []
}
Parser.prototype.errors = []
Parser.prototype.parse = function (text) {
  this.errors.push(text)
}
module.exports = Parser

// --- case: an accumulator that is cut (shape 15)
import { scan } from 'rxjs/operators'
export const newest = (blocks$) => blocks$.pipe(scan((all, block) => [block, ...all].slice(0, 6), []))

// --- case: an accumulator that is shown as it is preset=recommended
import { scan } from 'rxjs/operators'
export const log = (lines$) => lines$.pipe(scan((all, line) => [...all, line], []))

// --- case: the handles are emptied in each round (shape 15)
export class Poller {
  timers = []
  poll = () => {
    this.timers = []
    this.timers.push(setTimeout(this.poll, 1000))
  }
}

// --- case: an index that is emptied before it is filled (shape 15)
class Markets {
  trades = []
  byMarket = {}
  set(trades) {
    this.trades = trades
    this.byMarket = {}
    for (const trade of trades) (this.byMarket[trade.market] ??= []).push(trade)
  }
}
export default new Markets()

// --- case: a Map from elements that is gone through (shape 15) preset=recommended
const sizes = new Map()
export function measure(element) {
  sizes.set(element, element.getBoundingClientRect())
  return [...sizes.values()]
}

// --- case: each instance adds itself, and leaves when it ends (shape 15)
export class Session {
  static all = []
  constructor() {
    Session.all.push(this)
  }
  end() {
    Session.all.splice(Session.all.indexOf(this), 1)
  }
}

// --- case: samples of an interval that make room (shape 15)
export class Monitor {
  samples = []
  start() {
    this.timer = setInterval(() => {
      this.samples.push(process.memoryUsage())
      if (this.samples.length > 60) this.samples.shift()
    }, 1000)
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: an entry for each execution, deleted at its end (shape 15)
const executions = new Map()
export function begin(executionId) {
  executions.set(executionId, [])
}
export function end(executionId) {
  executions.delete(executionId)
}

// --- case: a table by names that callers choose (shape 15) preset=recommended
const renderers = new Map()
export function register(rendererId, renderer) {
  renderers.set(rendererId, renderer)
}

// --- case: entries for each of a program's libraries, which are few preset=recommended
const idsByLibrary = {}
export function register(item) {
  if (!idsByLibrary[item.libraryID]) idsByLibrary[item.libraryID] = {}
  idsByLibrary[item.libraryID][item.key] = item
}
export function unload(libraryID, key) {
  delete idsByLibrary[libraryID][key]
}

// --- case: entries for each module of a program preset=recommended
const users = Object.create(null)
export function load(loadedModule, by) {
  users[loadedModule.id] = users[loadedModule.id] || new Set()
  users[loadedModule.id].add(by)
}
export function forget(moduleId, by) {
  users[moduleId].delete(by)
}

// --- case: the end takes the object out of the set again
export class Fixture {
  constructor(runner) {
    this.runner = runner
    this.users = new Set()
    this.needs = new Set()
  }
  async setUp(names) {
    for (const name of names) {
      const needed = await this.runner.setUp(name)
      needed.users.add(this)
      this.needs.add(needed)
    }
  }
  async teardown() {
    for (const needed of this.needs) needed.users.delete(this)
  }
}

// --- case: the end asks the parent to let it go
export class Node {
  children = []
  attach(parent) {
    this.parent = parent
    parent.children.push(this)
  }
  destroy() {
    this.parent.removeChild(this)
  }
}

// --- case: keys of a list that stands in the file (shape 15)
const app = require('express')()
const defaults = { colour: 'red', size: 3 }
const known = Object.keys(defaults)
const settings = {}
app.post('/settings/:key', (request, response) => {
  const key = request.params.key
  if (known.includes(key)) {
    settings[key] = request.body.value
  }
  response.end()
})
app.put('/settings/:key', (request, response) => {
  const key = request.params.key
  if (!known.includes(key)) return response.status(404).end()
  settings[key] = request.body.value
  response.end()
})

// --- case: a file that a bundler named after its content file=chart-3f2a9b1c.js preset=recommended
const app = require('express')()
const seen = []
app.get('/', (request, response) => {
  seen.push(request.headers)
  response.end()
})

// --- case: a field of the only instance, emptied by its name
const http = require('node:http')
class Stats {
  constructor() { this.times = [] }
  record(ms) { this.times.push(ms) }
}
const stats = new Stats()
http.createServer((request, response) => { stats.record(Date.now()); response.end() })
setInterval(() => { console.log(stats.times.length); stats.times = [] }, 60_000)
// --- beside: another.js
console.log('another file')

// --- case: the only object of a constructor function, emptied by its name file=stats.cjs
function Stats() {
  this.samples = []
}
Stats.prototype.record = function (ms) {
  this.samples.push(ms)
}
var stats = new Stats()
require('http').createServer(function (req, res) {
  stats.record(Date.now())
  res.end()
})
setInterval(function () { console.log(stats.samples.length); stats.samples = [] }, 60000)

// --- case: objects of a constructor function that come and go file=batch.cjs
function Batch() {
  this.items = []
}
Batch.prototype.add = function (item) {
  this.items.push(item)
}
require('http').createServer(function (req, res) {
  var batch = new Batch()
  batch.add(req.url)
  res.end(String(batch.items.length))
})

// --- case: a queue for as long as nothing can be done with what comes preset=recommended
const app = require('express')()
const { connect } = require('./broker')
const waiting = []
let started = false
app.get('/', (request, response) => {
  if (started) {
    connect.send(request.path)
  } else {
    waiting.push(request.path)
  }
  response.end()
})
connect.ready(() => {
  started = true
})
