// --- case: an effect opens a socket and returns nothing file=Feed.jsx
import { useEffect } from 'react'
export function Feed({ url, show }) {
  useEffect(() => {
    const socket = new WebSocket(url)
//                 ^^^^^^^^^^^^^^^^^^ leaked-handle: this web socket is never closed
    socket.onmessage = (event) => show(event.data)
  }, [url, show])
  return null
}

// --- case: the cleanup ends something else file=Feed.jsx
import { useEffect } from 'react'
export function Feed({ url, show }) {
  useEffect(() => {
    const events = new EventSource(url)
//                 ^^^^^^^^^^^^^^^^^^^^ leaked-handle: this event source is never closed
    const timer = setInterval(show, 1000)
    events.onmessage = show
    return () => clearInterval(timer)
  }, [url, show])
  return null
}

// --- case: closed on a message, not when the component goes file=Feed.jsx
import { useEffect, useRef } from 'react'
export function Feed({ url, show }) {
  const socket = useRef(null)
  useEffect(() => {
    socket.current = new WebSocket(url)
//                   ^^^^^^^^^^^^^^^^^^ leaked-handle: this web socket is not closed when the effect ends
    socket.current.onmessage = show
  }, [url, show])
  return <button onClick={() => socket.current.close()}>stop</button>
}

// --- case: a class that has an end and forgets its server
const http = require('node:http')
class Gateway {
  constructor(port) {
    this.server = http.createServer(handle)
//                ^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-handle: this server is never closed
    this.server.listen(port)
  }
  destroy() {
    this.port = null
  }
}
module.exports = Gateway

// --- case: a pool for each request
const { Pool } = require('pg')
const app = require('express')()
app.get('/users', async (request, response) => {
  const pool = new Pool()
//             ^^^^^^^^^^ leaked-handle: this database connection is never ended
  const { rows } = await pool.query('select * from users')
  response.json(rows)
})

// --- case: a client for each call
import { PrismaClient } from '@prisma/client'
export async function settings() {
  const prisma = new PrismaClient()
//               ^^^^^^^^^^^^^^^^^^ leaked-handle: this database client is never disconnected
  return await prisma.setting.findMany()
}

// --- case: another name for what is imported
import { PrismaClient as Client } from '@prisma/client'
export async function settings() {
  const prisma = new Client()
//               ^^^^^^^^^^^^ leaked-handle: this database client is never disconnected
  return await prisma.setting.findMany()
}

// --- case: acquired inline and lost
export class Driver {
  async version() {
    const rows = await this.createQueryRunner().query('select version()')
//                     ^^^^^^^^^^^^^^^^^^^^^^^^ leaked-handle: this query runner is never released
    return rows[0].version
  }
}

// --- case: a connection lent by a pool of a field preset=recommended
import { Pool } from 'pg'
export class Users {
  constructor() {
    this.pool = new Pool()
  }
  async all() {
    const client = await this.pool.connect()
//                       ^^^^^^^^^^^^^^^^^^^ leaked-handle: this pooled connection is never released
    return await client.query('select * from users')
  }
}

// --- case: an editor whose factory is a method file=Editor.jsx
import { Component } from 'react'
import { EditorView } from 'prosemirror-view'
export class Editor extends Component {
  componentDidMount() {
    this.view = this.createView()
//              ^^^^^^^^^^^^^^^^^ leaked-handle: this editor view is never destroyed
    this.commands = commandsFor({ view: this.view })
  }
  createView() {
    const view = new EditorView(this.element, {})
    return view
  }
  render() {
    return <Toolbar view={this.view} />
  }
}

// --- case: a text model that only the editor's registry knows file=Script.vue
<script setup>
import { onMounted, onUnmounted, ref } from 'vue'
import * as monaco from 'monaco-editor'
const model = ref(null)
const types = ref(null)
onMounted(() => {
  model.value = monaco.editor.createModel('', 'typescript')
//              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-handle: this text model is never disposed
  types.value = monaco.languages.typescript.typescriptDefaults.addExtraLib('')
})
onUnmounted(() => {
  types.value.dispose()
})
</script>

// --- case: a field beside registered neighbours file=renderer.ts
import { Disposable, MutableDisposable } from './lifecycle'
export class Renderer extends Disposable {
  private atlas = this._register(new MutableDisposable())
  private observer = this._register(new MutableDisposable())
  private blink = new MutableDisposable()
//                ^^^^^^^^^^^^^^^^^^^^^^^ leaked-handle: this disposable is never disposed
  start() {
    this.blink.value = blinking(this)
  }
}

// --- case: a field that only exists to end others, beside one registered neighbour preset=recommended file=renderer.ts
import { Disposable, MutableDisposable } from './lifecycle'
export class Renderer extends Disposable {
  private cursor = new MutableDisposable()
//                 ^^^^^^^^^^^^^^^^^^^^^^^ leaked-handle: this disposable is never disposed
  private atlas = this._register(new MutableDisposable())
  focus() { this.cursor.value = blink() }
}

// --- case: once for each component, behind a guard of its own file=Chart.jsx
import { Component } from 'react'
import Chart from 'chart.js/auto'
export class Graph extends Component {
  componentDidUpdate() {
    if (!this.chart) {
      this.chart = new Chart(this.canvas, {})
//                 ^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-handle: this chart is never destroyed
    }
    this.chart.update()
  }
  render() {
    return null
  }
}

// --- case: a worker for each file
const input = document.querySelector('input')
input.addEventListener('change', () => {
  const worker = new Worker('./parse.js')
//               ^^^^^^^^^^^^^^^^^^^^^^^^ leaked-handle: this worker is never terminated
  worker.onmessage = (event) => console.log(event.data)
  worker.postMessage(input.files[0])
})

// --- case: a Redis client by the default export
const Redis = require('ioredis')
const app = require('express')()
app.get('/hits', async (request, response) => {
  const redis = new Redis()
//              ^^^^^^^^^^^ leaked-handle: this Redis client is never closed
  response.json(await redis.incr('hits'))
})

// --- case: a module that is loaded when it is needed
const app = require('express')()
app.get('/shot', async (request, response) => {
  const { chromium } = await import('playwright')
  const browser = await chromium.launch()
//                      ^^^^^^^^^^^^^^^^^ leaked-handle: this browser is never closed
  const page = await browser.newPage()
  response.end(await page.screenshot())
})

// --- case: a view of an application beside a component that is destroyed file=loader.ts
export class Loader {
  constructor(private application: ApplicationRef, private factory: ComponentFactory) {}
  show(template) {
    const component = this.factory.create()
    this.application.attachView(component.hostView)
    this.content = this._content(template)
    this.shown = component
    this.hide = () => component.destroy()
  }
  _content(template) {
    const view = template.createEmbeddedView({})
    this.application.attachView(view)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-handle: this view is never destroyed
    return { nodes: view.rootNodes, view }
  }
}

// --- case: the end of an object ends one of its parts and forgets another preset=recommended
import { Clock } from './clock.js'
import { Resizer } from './resizer.js'
export class Chart {
  constructor(node) {
    this.resizer = new Resizer(node)
    this.clock = new Clock()
//               ^^^^^^^^^^^ leaked-handle: the end of `Chart` forgets `this.clock`
  }
  draw() { this.clock.read() }
  destroy() {
    this.resizer.destroy()
  }
}
// --- beside: clock.js
export class Clock {
  constructor() {
    this.now = Date.now()
    this.timer = setInterval(() => { this.now = Date.now() }, 1000)
  }
  read() { return this.now }
  dispose() { clearInterval(this.timer) }
}
// --- beside: resizer.js
export class Resizer {
  constructor(node) {
    this.node = node
    this.onResize = () => this.node.fit()
    window.addEventListener('resize', this.onResize)
  }
  destroy() { window.removeEventListener('resize', this.onResize) }
}
