// --- case: an array that a request handler pushes to preset=recommended
const app = require('express')()
const headers = []
//    ------- because: process
app.get('/', (request, response) => {
  headers.push({ agent: request.get('user-agent') })
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `headers`
  response.json(headers)
})

// --- case: a Map keyed by what the client sends preset=recommended
import { createServer } from 'node:http'
const sessions = new Map()
createServer((request, response) => {
  sessions.set(request.headers.cookie, { seen: Date.now() })
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `sessions`
  response.end(String(sessions.size))
}).listen(8080)

// --- case: a Set of every address preset=recommended
const app = require('fastify')()
const visitors = new Set()
app.get('/', async (request) => {
  visitors.add(request.ip)
//^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `visitors`
  return { visitors: visitors.size }
})

// --- case: an object used as a dictionary preset=recommended
const app = require('express')()
const visits = {}
app.use((request, response, next) => {
  visits[request.url] = (visits[request.url] || 0) + 1
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `visits`
  next()
})

// --- case: a string that grows by a line for each request preset=recommended
import { createServer } from 'node:http'
let log = ''
createServer((request, response) => {
  log += request.url + '\n'
//^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `log`
  response.end(log)
}).listen(8080)

// --- case: a dictionary without a prototype
const app = require('express')()
const names = Object.create(null)
app.get('/users/:id', (request, response) => {
  names[request.params.id] = request.query.name
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `names`
  response.end()
})

// --- case: a copy with one more element
const app = require('express')()
let headers = []
app.get('/', (request, response) => {
  headers = [...headers, request.headers]
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `headers`
  response.json(headers)
})

// --- case: a copy of an object with one more key
const app = require('express')()
let seen = {}
app.get('/', (request, response) => {
  seen = { ...seen, [request.ip]: Date.now() }
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `seen`
  response.json(seen)
})

// --- case: concat
const app = require('express')()
let headers = []
app.get('/', (request, response) => {
  headers = headers.concat(request.rawHeaders)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `headers`
  response.json(headers)
})

// --- case: unshift
const app = require('express')()
const recent = []
app.get('/', (request, response) => {
  recent.unshift(request.url)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `recent`
  response.json(recent.slice(0, 10))
})

// --- case: splice that only inserts
const app = require('express')()
const queue = []
app.post('/jobs', (request, response) => {
  queue.splice(request.body.position, 0, request.body)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `queue`
  response.end()
})

// --- case: an index one past the end
const app = require('express')()
const lines = []
app.get('/', (request, response) => {
  lines[lines.length] = request.url
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `lines`
  response.end()
})

// --- case: Object.assign with a computed key
const app = require('express')()
const cache = {}
app.get('/:id', (request, response) => {
  Object.assign(cache, { [request.params.id]: request.query })
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `cache`
  response.end()
})

// --- case: a buffer that every chunk makes longer
import { createServer } from 'node:net'
let received = Buffer.alloc(0)
createServer((socket) => {
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `received`
  })
}).listen(7000)

// --- case: through another name
const app = require('express')()
const headers = []
app.get('/', (request, response) => {
  const list = headers
  list.push(request.headers)
//^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection
  response.end()
})

// --- case: through destructuring
const app = require('express')()
const state = { events: [] }
app.post('/events', (request, response) => {
  const { events } = state
  events.push(request.body)
//^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: events
  response.end()
})

// --- case: a property of a module object
const app = require('express')()
const state = { events: [] }
app.post('/events', (request, response) => {
  state.events.push(request.body)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: events
  response.end()
})

// --- case: through a function of the file
const app = require('express')()
const seen = []
function remember(list, value) {
  list.push(value)
}
app.get('/', (request, response) => {
  remember(seen, request.url)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `seen`
  response.end()
})

// --- case: in a function that the handler calls
const app = require('express')()
const seen = []
function remember(value) {
  seen.push(value)
//^^^^^^^^^^^^^^^^ growing-collection: `seen`
}
app.get('/', (request, response) => {
  remember(request.url)
  response.end()
})

// --- case: an exported function fills it
const events = []
export function track(event) {
  events.push(event)
//^^^^^^^^^^^^^^^^^^ growing-collection: `events`
}

// --- case: an interval fills it
const samples = []
setInterval(() => {
  samples.push(process.memoryUsage())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `samples`
}, 1000)

// --- case: a listener fills it
const messages = []
process.on('message', (message) => {
  messages.push(message)
//^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `messages`
})

// --- case: a static field filled by each instance
export class Session {
  static all = []
  constructor(user) {
    this.user = user
    Session.all.push(this)
//  ^^^^^^^^^^^^^^^^^^^^^^ growing-collection: all
  }
}

// --- case: a field of a singleton
class Journal {
  #entries = []
  write(entry) {
    this.#entries.push(entry)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: entries
  }
}
export const journal = new Journal()

// --- case: a field of the only instance, which this file keeps to itself
const http = require('node:http')
class Stats {
  constructor() { this.times = []; this.urls = [] }
  record(ms) {
    this.times.push(ms)
//  ^^^^^^^^^^^^^^^^^^^ growing-collection: times
  }
}
const stats = new Stats()
http.createServer((request, response) => {
  stats.record(Date.now())
  stats.urls.push(request.url)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: stats.urls
  response.end()
})
// --- beside: another.js
console.log('another file')

// --- case: a property of the global object
const app = require('express')()
global.requests = []
app.get('/', (request, response) => {
  global.requests.push(request.url)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: requests
  response.end()
})

// --- case: a cache on globalThis
globalThis.pages ??= new Map()
export async function page(url) {
  const text = await (await fetch(url)).text()
  globalThis.pages.set(url, text)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: pages
  return text
}

// --- case: a component that records each of its renders file=Row.jsx
const rendered = []
export function Row({ id }) {
  rendered.push(id)
//^^^^^^^^^^^^^^^^^ growing-collection: `rendered`
  return <li>{id}</li>
}

// --- case: keyed by an object, where a WeakMap would do
const boxes = new Map()
export function measure(element) {
  const box = element.getBoundingClientRect()
  boxes.set(element, box)
//^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `boxes`
  return box
}

// --- case: a size check that only complains
const cache = new Map()
export function remember(id, user) {
  if (cache.size > 1000) console.warn('the cache is large')
  cache.set(id, user)
//^^^^^^^^^^^^^^^^^^^ growing-collection: `cache`
}

// --- case: a removal that removes nothing
const clients = []
export function connect(client) {
  clients.push(client)
//^^^^^^^^^^^^^^^^^^^^ growing-collection: `clients`
  client.on('close', () => clients.splice(clients.indexOf(client), -1))
}

// --- case: the result of filter is dropped
const clients = []
export function connect(client) {
  clients.push(client)
//^^^^^^^^^^^^^^^^^^^^ growing-collection: `clients`
  client.on('close', () => { clients.filter((other) => other !== client) })
}

// --- case: a reset that nothing calls
const app = require('express')()
const headers = []
function reset() {
  headers.length = 0
}
app.get('/', (request, response) => {
  headers.push(request.headers)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `headers`
  response.end()
})

// --- case: a loop that never ends
const results = []
async function work(next) {
  for (;;) {
    results.push(await next())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `results`
  }
}
work(require('./queue').next)

// --- case: a reset that throws, because the name is a constant
const data = []
export function add(value) {
  data.push(value)
//^^^^^^^^^^^^^^^^ growing-collection: `data`
}
export function reset() {
  data = null
}

// --- case: the values are weak, the keys are not
const views = new Map()
export function register(id, view) {
  views.set(id, new WeakRef(view))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `views`
}

// --- case: an arrow function pushes, the statement to follow is its call
const app = require('express')()
const agents = []
const remember = (list, agent) => list.push(agent)
app.get('/', (request, response) => {
  remember(agents, request.get('user-agent'))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `agents`
  response.end()
})

// --- case: an arrow function without a block has no place for a statement
const app = require('express')()
const agents = []
app.use((request) => agents.push(request.get('user-agent')))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `agents`

// --- case: a branch without a block has no place for a second statement
const app = require('express')()
const agents = []
app.get('/', (request, response) => {
  if (request.get('user-agent')) agents.push(request.get('user-agent'))
//                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `agents`
  response.end()
})

// --- case: in a file with semicolons and tabs
const app = require('express')();
const agents = [];
app.get('/', (request, response) => {
	if (request.get('user-agent')) {
		agents.push(request.get('user-agent'));
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `agents`
	}
	response.end();
});

// --- case: a list on the prototype, which all instances share preset=recommended
function Parser() {}
Parser.prototype.errors = []
//<^^^^^^^^^^^^^^^^^^^^ growing-collection: all instances share `this.errors`
Parser.prototype.parse = function (text) {
  this.errors.push(text)
//---------------------- because: every instance adds here
}
module.exports = Parser

// --- case: rooms that are emptied and stay preset=recommended
export class Hub {
  rooms = {}
  join(id, room) {
    if (!this.rooms[room]) this.rooms[room] = []
    this.rooms[room].push(id)
  }
  leave(id, room) {
    const at = this.rooms[room].indexOf(id)
    if (at >= 0) this.rooms[room].splice(at, 1)
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: entries of `this.rooms` are emptied but never deleted
  }
}

// --- case: entries of a static table that are emptied and stay preset=recommended
export class Tween {
  static all = {}
  constructor(node) {
    this.nodeId = node.id
    const nodeId = node.id
    if (!Tween.all[nodeId]) Tween.all[nodeId] = {}
//                          ^^^^^^^^^^^^^^^^^^^^^^ growing-collection: emptied but never deleted
    Tween.all[nodeId][this.id] = this
  }
  destroy() {
    delete Tween.all[this.nodeId][this.id]
  }
}

// --- case: a removal that makes the entry again preset=recommended
export class Adapter {
  constructor() {
    this.sids = {}
  }
  leave(id, room) {
    this.sids[id] = this.sids[id] || {}
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: this removal makes a new entry
    delete this.sids[id][room]
  }
  leaveAll(id) {
    delete this.sids[id]
  }
}

// --- case: a queue that is run and not emptied preset=recommended
export class Collection {
  constructor() {
    this.queue = []
  }
  add(name, args) {
    this.queue.push([name, args])
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `this.queue` is run through but never emptied
  }
  run() {
    for (let i = 0; i < this.queue.length; i++) {
      this[this.queue[i][0]].apply(this, this.queue[i][1])
    }
  }
}

// --- case: clients of a server, also those that went preset=recommended
export class Hub {
  constructor(server) {
    this.clients = []
    const self = this
    server.on('connection', function (socket) {
      self.clients.push(socket)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `this.clients` keeps every connection
    })
  }
}

// --- case: callbacks by number, called and kept preset=recommended
export class Channel {
  constructor() {
    this.acks = {}
    this.last = 0
  }
  send(packet, callback) {
    packet.id = ++this.last
    this.acks[packet.id] = callback
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: callbacks in `this.acks` are never deleted
  }
  answer(packet) {
    this.acks[packet.id](packet.data)
  }
}

// --- case: connections that an object of the module keeps preset=recommended
import { Connection } from './connection.js'
class Driver {
  connections = []
  open(url) {
    const connection = new Connection(url)
    this.connections.push(connection)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: keeps everything that this function ever made
    return connection
  }
}
export default new Driver()

// --- case: a disposer that forgets what has no name preset=recommended
export class Registry {
  follow(editor, update) {
    const change = editor.onDidChange(update)
    this.subscriptions.add(change)
    this.subscriptions.add(editor.onDidTokenize(update))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: leaves this in `this.subscriptions`
    return () => {
      this.subscriptions.remove(change)
      change.dispose()
    }
  }
}

// --- case: only a copy of the accumulator is cut preset=recommended
import { map, scan } from 'rxjs/operators'
export const newest = (blocks$) => blocks$.pipe(
  scan((all, block) => {
    all.unshift(block)
//  ^^^^^^^^^^^^^^^^^^ growing-collection: only a copy of it is cut
    return all
  }, []),
  map((all) => all.slice(0, 6)),
)

// --- case: the handle of every round preset=recommended
export class Poller {
  timers = []
  poll = () => {
    this.timers.push(setTimeout(this.poll, 1000))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: keeps the handle of each round
  }
  stop() {
    this.timers.forEach(clearTimeout)
  }
}

// --- case: an index that is not emptied before it is filled again preset=recommended
class Markets {
  trades = []
  byMarket = {}
  set(trades) {
    this.trades = trades
    this.trades.forEach((trade) => {
      if (!this.byMarket[trade.market]) this.byMarket[trade.market] = []
      this.byMarket[trade.market].push(trade)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: gets everything again with each refresh
    })
  }
}
export default new Markets()

// --- case: a Map from documents, where a WeakMap would do preset=recommended
const styles = new Map()
export function style(node, rule) {
  const doc = node.ownerDocument
  styles.set(doc, rule)
//^^^^^^^^^^^^^^^^^^^^^ growing-collection: `styles` keeps every key alive
  return styles.get(doc)
}

// --- case: a service that takes callbacks and gives none back preset=recommended file=dispatcher.ts
import { Injectable } from '@angular/core'
@Injectable()
export class Dispatcher {
  private listeners: ((id: string) => void)[] = []
  listen(listener: (id: string) => void) {
    this.listeners.push(listener)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: nothing can remove from `this.listeners`
  }
  notify(id: string) {
    for (const listener of this.listeners) listener(id)
  }
}

// --- case: each instance adds itself preset=recommended
export class Session {
  static all = []
  constructor() {
    Session.all.push(this)
//  ^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `Session.all`
  }
}

// --- case: samples of an interval preset=recommended
export class Monitor {
  samples = []
  start() {
    this.timer = setInterval(() => {
      this.samples.push(process.memoryUsage())
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `this.samples` grows with each tick
    }, 1000)
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: an entry for each execution
const executions = new Map()
export function begin(executionId) {
  executions.set(executionId, [])
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `executions` gets an entry for each new id
}
export const steps = (executionId) => executions.get(executionId)

// --- case: an object joins a set of another one and its end leaves it there preset=recommended
export class Fixture {
  constructor(runner) {
    this.runner = runner
    this.users = new Set()
  }
  async setUp(names) {
    for (const name of names) {
      const needed = await this.runner.setUp(name)
      needed.users.add(this)
//    ^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `needed.users` keeps this object, also when it has ended
    }
  }
  async teardown() {
    for (const user of this.users) await user.teardown()
    this.users.clear()
  }
}

// --- case: the only object of a constructor function file=stats.cjs preset=recommended
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
//^^^^^^^^^^^^^^^^^^^^^ growing-collection: `this.samples` grows for as long as the process runs
}
var stats = new Stats()
http.createServer(function (req, res) {
  stats.record(Date.now())
  res.end()
}).listen(8080)

// --- case: a list that grows until the server closes preset=recommended
const app = require('express')()
const paths = []
let closed = false
app.get('/', (request, response) => {
  if (!closed) {
    paths.push(request.path)
//  ^^^^^^^^^^^^^^^^^^^^^^^^ growing-collection: `paths` grows for as long as the process runs
  }
  response.end(String(paths.length))
})
process.on('SIGTERM', () => {
  closed = true
})
