// --- case: the effect returns its end (shape 3) file=Feed.jsx
import { useEffect } from 'react'
export function Feed({ url, show }) {
  useEffect(() => {
    const socket = new WebSocket(url)
    socket.onmessage = show
    return () => socket.close()
  }, [url, show])
  return null
}

// --- case: ended through a function of the component (shape 4) file=Feed.jsx
import { useEffect, useRef } from 'react'
export function Feed({ url, show }) {
  const socket = useRef(null)
  const stop = () => socket.current?.close()
  useEffect(() => {
    socket.current = new WebSocket(url)
    socket.current.onmessage = show
    return stop
  }, [url, show])
  return null
}

// --- case: ended by the class's own end (shape 4)
const http = require('node:http')
class Gateway {
  constructor(port) {
    this.server = http.createServer(handle)
    this.server.listen(port)
  }
  destroy() {
    this.stopServer()
  }
  stopServer() {
    this.server.close()
  }
}
module.exports = Gateway

// --- case: many of them in a set, ended one by one (shape 5)
export class Sockets {
  open = new Set()
  connect(url) {
    const socket = new WebSocket(url)
    this.open.add(socket)
  }
  dispose() {
    for (const socket of this.open) socket.close()
    this.open.clear()
  }
}

// --- case: handed over in an option, ended all the same (shape 5) file=Map.vue
<script setup>
import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import maplibregl from 'maplibre-gl'
const map = shallowRef()
onMounted(() => { map.value = new maplibregl.Map({ container: 'map' }) })
onBeforeUnmount(() => map.value?.remove())
</script>

// --- case: made on a condition, ended behind a guard (shape 6) file=Feed.jsx
import { useEffect } from 'react'
export function Feed({ url, live, show }) {
  useEffect(() => {
    let socket
    if (live) socket = new WebSocket(url)
    return () => { if (socket) socket.close() }
  }, [url, live, show])
  return null
}

// --- case: made after an await, ended by the cleanup (shape 7) file=Chart.jsx
import { useEffect, useRef } from 'react'
export function Graph({ data }) {
  const host = useRef(null)
  useEffect(() => {
    let chart
    let alive = true
    import('echarts').then((echarts) => {
      if (alive) chart = echarts.init(host.current)
    })
    return () => {
      alive = false
      chart?.dispose()
    }
  }, [data])
  return null
}

// --- case: another verb ends it, too (shape 8)
const Redis = require('ioredis')
const app = require('express')()
app.get('/hits', async (request, response) => {
  const redis = new Redis()
  try {
    response.json(await redis.incr('hits'))
  } finally {
    redis.disconnect()
  }
})

// --- case: returned to the caller (shape 9)
export function connect(url) {
  return new WebSocket(url)
}

// --- case: resolved to the caller (shape 9)
export function connect(url) {
  return new Promise((resolve) => {
    const socket = new WebSocket(url)
    socket.onopen = () => resolve(socket)
  })
}

// --- case: a promise of a started server (shape 9)
import net from 'node:net'
export class Launcher {
  async start(pipe) {
    const server = await new Promise((resolve, reject) => {
      const it = net.createServer(serve).on('error', reject).listen(pipe, () => resolve(it))
    })
    return { pipe, server }
  }
  dispose() {}
}

// --- case: given to a store (shape 9) file=panel.ts
import { Disposable, MutableDisposable } from './lifecycle'
export class Panel extends Disposable {
  private first = this._register(new MutableDisposable())
  private second = this._register(new MutableDisposable())
  private third = new MutableDisposable()
  constructor() {
    super()
    this._register(this.third)
  }
}

// --- case: a field that the class disposes itself (shape 4) file=panel.ts
import { Disposable, MutableDisposable } from './lifecycle'
export class Panel extends Disposable {
  private first = this._register(new MutableDisposable())
  private second = this._register(new MutableDisposable())
  private third = new MutableDisposable()
  dispose() {
    this.third.dispose()
    super.dispose()
  }
}

// --- case: what is made of it goes on, and with it the connection (shape 9)
import { MongoClient } from 'mongodb'
export async function database() {
  const client = await MongoClient.connect('mongodb://localhost')
  const db = client.db('app')
  return db
}

// --- case: stored on what the caller gave (shape 9)
export function attach(session, url) {
  session.socket = new WebSocket(url)
}

// --- case: one for the whole process (shape 11)
import { PrismaClient } from '@prisma/client'
export const prisma = new PrismaClient()

// --- case: one for the whole process, kept on the global object (shape 11)
import { PrismaClient } from '@prisma/client'
export function client() {
  globalThis.prisma ??= new PrismaClient()
  return globalThis.prisma
}

// --- case: made lazily, once (shape 11)
import { createClient } from 'redis'
let client
export async function hits() {
  if (!client) {
    client = createClient()
    await client.connect()
  }
  return await client.get('hits')
}

// --- case: a script that a person runs (shape 11) file=seed.mjs
#!/usr/bin/env node
import { PrismaClient } from '@prisma/client'
export async function seed() {
  const prisma = new PrismaClient()
  await prisma.user.create({ data: {} })
}
await seed()

// --- case: the process ends with the work (shape 11)
import { PrismaClient } from '@prisma/client'
export async function seed() {
  const prisma = new PrismaClient()
  await prisma.user.create({ data: {} })
  process.exit(0)
}

// --- case: the entry point starts it once (shape 11)
const http = require('node:http')
function main() {
  const server = http.createServer(handle)
  server.listen(8080)
}
main()

// --- case: a test file (shape 11) file=feed.test.js
export function open(url) {
  const socket = new WebSocket(url)
  socket.onmessage = console.log
}

// --- case: a declaration that closes it (shape 12) file=database.ts
import { DatabaseSync } from 'node:sqlite'
export function count(): number {
  using database = new DatabaseSync('app.db')
  return database.prepare('select count(*) as n from users').get().n
}

// --- case: it closes itself (shape 12) file=Feed.jsx
import { useEffect } from 'react'
export function Once({ url, show }) {
  useEffect(() => {
    const socket = new WebSocket(url)
    socket.onmessage = (event) => {
      show(event.data)
      socket.close()
    }
  }, [url, show])
  return null
}

// --- case: a class of the file with the same name (shape 13) file=Feed.jsx
import { useEffect } from 'react'
class WebSocket {
  send() {}
}
export function Feed({ url }) {
  useEffect(() => {
    const socket = new WebSocket(url)
    socket.send('hello')
  }, [url])
  return null
}

// --- case: an import of the same name (shape 13) file=Feed.jsx
import { useEffect } from 'react'
import { Worker } from './people'
export function Staff({ name }) {
  useEffect(() => {
    const worker = new Worker(name)
    worker.greet()
  }, [name])
  return null
}

// --- case: a method of that name (shape 13)
const app = require('express')()
app.get('/', (request, response) => {
  const found = request.registry.createClient(request.query.id)
  found.greet(response)
})

// --- case: a hook of a library ends it (shape 14) file=Feed.jsx
import useWebSocket from 'react-use-websocket'
export function Feed({ url }) {
  const { lastMessage } = useWebSocket(url)
  return lastMessage?.data ?? null
}

// --- case: Svelte ends it (shape 3) file=Feed.svelte
<script>
  import { onDestroy } from 'svelte'
  export let url
  const socket = new WebSocket(url)
  onDestroy(() => socket.close())
</script>

// --- case: Angular ends it (shape 3) file=feed.component.ts
import { Component, OnDestroy, OnInit } from '@angular/core'
@Component({ selector: 'app-feed', template: '' })
export class FeedComponent implements OnInit, OnDestroy {
  private socket?: WebSocket
  ngOnInit() {
    this.socket = new WebSocket('/feed')
  }
  ngOnDestroy() {
    this.socket?.close()
  }
}

// --- case: a custom element ends it (shape 3)
customElements.define('x-feed', class extends HTMLElement {
  connectedCallback() {
    this.source = new EventSource('/feed')
  }
  disconnectedCallback() {
    this.source.close()
  }
})

// --- case: it ends with the request (shape 10)
const app = require('express')()
const chokidar = require('chokidar')
app.get('/tail', (request, response) => {
  const watcher = chokidar.watch('app.log').on('change', () => response.write('changed'))
  response.on('close', () => watcher.close())
})

// --- case: ended in a finally (shape 12)
const { Pool } = require('pg')
const pool = new Pool()
const app = require('express')()
app.get('/users', async (request, response) => {
  const client = await pool.connect()
  try {
    response.json(await client.query('select 1'))
  } finally {
    client.release()
  }
})

// --- case: a field beside registered neighbours that the end empties file=renderer.ts
import { Disposable, MutableDisposable } from './lifecycle'
export class Renderer extends Disposable {
  private atlas = this._register(new MutableDisposable())
  private cursor = new MutableDisposable()
  focus() { this.cursor.value = blink() }
  dispose() {
    this.cursor.clear()
    super.dispose()
  }
}

// --- case: a view of an application that is destroyed, or handed on file=loader.ts
export class Loader {
  constructor(private application: ApplicationRef) {}
  show(template) {
    const view = template.createEmbeddedView({})
    this.application.attachView(view)
    this.view = view
  }
  hide() {
    this.view.destroy()
  }
}
export function attach(application: ApplicationRef, template) {
  const content = template.createEmbeddedView({})
  application.attachView(content)
  return content
}

// --- case: a view of an application that is detached file=loader.ts
export class Loader {
  constructor(private application: ApplicationRef) {}
  show(template) {
    const content = template.createEmbeddedView({})
    this.application.attachView(content)
    return () => this.application.detachView(content)
  }
}

// --- case: a web socket server for one upgrade holds nothing (shape 12)
const { WebSocketServer } = require('ws')
function upgrade(server) {
  server.on('upgrade', (request, socket, head) => {
    const sockets = new WebSocketServer({ noServer: true })
    sockets.handleUpgrade(request, socket, head, (client) => client.send('hello'))
  })
}
module.exports = upgrade

// --- case: connecting gives the pool itself (shape 5)
import { ConnectionPool } from 'mssql'
export class Store {
  async open(options) { this.pool = await new ConnectionPool(options).connect() }
  async close() { await this.pool.close() }
}

// --- case: the end of an object ends all of its parts
import { Clock } from './clock.js'
export class Chart {
  constructor(node) {
    this.first = new Clock(node)
    this.second = new Clock(node)
  }
  destroy() {
    this.first.dispose()
    this.close()
  }
  close() { this.second.dispose() }
}
// --- beside: clock.js
export class Clock {
  constructor() { this.timer = setInterval(() => this.tick(), 1000) }
  tick() {}
  dispose() { clearInterval(this.timer) }
}

// --- case: a part that holds nothing lasting, and one that is given on
import { Model } from './model.js'
import { Clock } from './clock.js'
export class Chart {
  constructor(store) {
    this.clock = new Clock()
    this.model = new Model()
    this.spare = new Clock()
    store.keep(this.spare)
  }
  destroy() { this.clock.dispose() }
}
// --- beside: model.js
export class Model {
  constructor() { this.rows = [] }
  dispose() { this.rows = [] }
}
// --- beside: clock.js
export class Clock {
  constructor() { this.timer = setInterval(() => this.tick(), 1000) }
  tick() {}
  dispose() { clearInterval(this.timer) }
}

// --- case: a part that hears of the end itself
import { Clock } from './clock.js'
export class Chart {
  constructor(bus) {
    this.view = new Clock(bus)
    this.clock = new Clock(bus)
  }
  destroy() { this.view.dispose() }
}
// --- beside: clock.js
export class Clock {
  constructor(bus) {
    this.timer = setInterval(() => this.tick(), 1000)
    bus.on('destroy', () => this.dispose())
  }
  tick() {}
  dispose() { clearInterval(this.timer) }
}
