// --- case: a signal that the cleanup aborts (shape 1) file=Size.jsx
import { useEffect } from 'react'
export function Size({ onResize }) {
  useEffect(() => {
    const controller = new AbortController()
    window.addEventListener('resize', onResize, { signal: controller.signal })
    return () => controller.abort()
  }, [onResize])
  return null
}

// --- case: a signal that is a parameter (shape 1)
export function watch(onResize, { signal }) {
  window.addEventListener('resize', () => onResize(innerWidth), { signal })
}

// --- case: a signal from a hook of the project (shape 1) file=Size.jsx
import { useEffect } from 'react'
import { useAbortSignal } from './hooks.js'
export function Size({ onResize }) {
  const signal = useAbortSignal()
  useEffect(() => {
    window.addEventListener('resize', onResize, { signal })
  }, [onResize, signal])
  return null
}

// --- case: once (shape 2)
export function whenVisible(run) {
  document.addEventListener('visibilitychange', () => run(), { once: true })
}

// --- case: once through constant options (shape 2)
const options = { once: true, passive: true }
export function whenTouched(run) {
  window.addEventListener('touchstart', () => run(), options)
}

// --- case: the once of an emitter (shape 2)
import { bus } from './bus.js'
export function whenReady(run) {
  bus.once('ready', () => run())
}

// --- case: the effect returns its release (shape 3) file=Size.jsx
import { useEffect } from 'react'
export function Size({ onResize }) {
  useEffect(() => {
    window.addEventListener('resize', onResize)
    return () => window.removeEventListener('resize', onResize)
  }, [onResize])
  return null
}

// --- case: removed with the same capture flag, written otherwise (shape 3) file=Menu.jsx
import { useEffect } from 'react'
export function Menu({ onClick }) {
  useEffect(() => {
    document.addEventListener('click', onClick, { capture: true, passive: true })
    return () => document.removeEventListener('click', onClick, true)
  }, [onClick])
  return null
}

// --- case: an API that returns its own release (shape 3) file=Size.jsx
import { useEffect } from 'react'
import { AppState } from 'react-native'
export function Size({ onChange }) {
  useEffect(() => {
    const subscription = AppState.addEventListener('change', onChange)
    return () => subscription.remove()
  }, [onChange])
  return null
}

// --- case: the function returns the release (shape 3)
import { bus } from './bus.js'
export function subscribe(run) {
  const listener = (text) => run(text)
  bus.on('message', listener)
  return () => bus.off('message', listener)
}

// --- case: released through a local function (shape 4) file=Size.jsx
import { useEffect } from 'react'
export function Size({ onResize }) {
  useEffect(() => {
    const stop = () => { window.removeEventListener('resize', onResize) }
    window.addEventListener('resize', onResize)
    return stop
  }, [onResize])
  return null
}

// --- case: released through a method (shape 4)
export class Chart {
  constructor() {
    window.addEventListener('resize', this.draw)
  }
  draw = () => {}
  #detach() {
    window.removeEventListener('resize', this.draw)
  }
  destroy() {
    this.#detach()
  }
}

// --- case: one method that adds or removes (shape 4)
export class Chart {
  #listen(verb) {
    document[verb]('click', this.onClick)
  }
  onClick = () => {}
  open() { this.#listen('addEventListener') }
  destroy() { this.#listen('removeEventListener') }
}

// --- case: the bound function is kept (shape 5)
export class Chart {
  constructor() {
    this.draw = this.draw.bind(this)
    window.addEventListener('resize', this.draw)
  }
  draw() {}
  destroy() {
    window.removeEventListener('resize', this.draw)
  }
}

// --- case: listeners in a list, removed in a loop (shape 5)
export class Shortcuts {
  #handlers = []
  add(key, run) {
    const handler = (event) => event.key === key && run()
    document.addEventListener('keydown', handler)
    this.#handlers.push(handler)
  }
  dispose() {
    for (const handler of this.#handlers) document.removeEventListener('keydown', handler)
  }
}

// --- case: a ref keeps the function (shape 5) file=Keys.jsx
import { useEffect, useRef } from 'react'
export function Keys({ onKey }) {
  const handler = useRef(onKey)
  useEffect(() => {
    const current = handler.current
    document.addEventListener('keydown', current)
    return () => document.removeEventListener('keydown', current)
  }, [])
  return null
}

// --- case: added and removed on the same condition (shape 6) file=Menu.jsx
import { useEffect } from 'react'
export function Menu({ open, onClick }) {
  useEffect(() => {
    if (open) document.addEventListener('click', onClick)
    return () => {
      if (open) document.removeEventListener('click', onClick)
    }
  }, [open, onClick])
  return null
}

// --- case: added after an await behind a flag (shape 7) file=Size.jsx
import { useEffect } from 'react'
export function Size({ ready, onResize }) {
  useEffect(() => {
    let alive = true
    ready().then(() => { if (alive) window.addEventListener('resize', onResize) })
    return () => {
      alive = false
      window.removeEventListener('resize', onResize)
    }
  }, [ready, onResize])
  return null
}

// --- case: all listeners of the event are removed (shape 8)
import { bus } from './bus.js'
export class Badge {
  constructor() {
    bus.on('badge:count', (count) => { this.count = count })
  }
  close() {
    bus.removeAllListeners('badge:count')
  }
}

// --- case: removeListener is another name for off (shape 8)
export class Journal {
  constructor() {
    process.on('exit', this.flush)
  }
  flush = () => {}
  close() {
    process.removeListener('exit', this.flush)
  }
}

// --- case: the old removeListener of a media query (shape 8) file=Theme.jsx
import { useEffect } from 'react'
export function Theme({ onChange }) {
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    query.addListener(onChange)
    return () => query.removeListener(onChange)
  }, [onChange])
  return null
}

// --- case: a disposable that is handed over (shape 9)
import { bus } from './bus.js'
export function activate(context) {
  const listener = (text) => console.log(text)
  bus.on('message', listener)
  context.subscriptions.push({ dispose: () => bus.off('message', listener) })
}

// --- case: `this` dies with the element (shape 10)
customElements.define('x-button', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', () => this.toggle())
  }
  toggle() {}
})

// --- case: an element made here (shape 10)
export function createButton(run) {
  const button = document.createElement('button')
  button.addEventListener('click', () => run())
  return button
}

// --- case: an emitter made here (shape 10)
import { EventEmitter } from 'node:events'
export function createQueue(run) {
  const queue = new EventEmitter()
  queue.on('job', (job) => run(job))
  return queue
}

// --- case: a stream made here (shape 10)
import { createReadStream } from 'node:fs'
export function count(path, done) {
  let bytes = 0
  const stream = createReadStream(path)
  stream.on('data', (chunk) => { bytes += chunk.length })
  stream.on('end', () => done(bytes))
}

// --- case: the request and the response end with the request (shape 10)
import { createServer } from 'node:http'
createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => { body += chunk })
  response.on('finish', () => console.log(body.length))
  response.end()
}).listen(8080)

// --- case: the socket of a connection dies with the connection (shape 10)
import { createServer } from 'node:net'
createServer((socket) => {
  socket.on('data', (chunk) => socket.write(chunk))
}).listen(7000)

// --- case: a child process made here (shape 10)
import { spawn } from 'node:child_process'
export function run(command, done) {
  const child = spawn(command)
  child.on('exit', (code) => done(code))
}

// --- case: removed when the connection closes (shape 10)
import { createServer } from 'node:net'
import { bus } from './bus.js'
createServer((socket) => {
  const send = (text) => socket.write(text)
  bus.on('message', send)
  socket.on('close', () => bus.off('message', send))
}).listen(7000)

// --- case: at the top level of a module (shape 11)
import { close } from './db.js'
process.on('SIGTERM', () => close())
window.addEventListener('unload', () => close())

// --- case: in a function that runs once (shape 11)
import { close } from './db.js'
function main() {
  process.on('SIGTERM', () => close())
}
main()

// --- case: in the constructor of a singleton (shape 11)
class Journal {
  constructor() {
    process.on('exit', () => this.flush())
  }
  flush() {}
}
export const journal = new Journal()

// --- case: a service worker (shape 11) file=sw.js package=none
self.addEventListener('install', (event) => event.waitUntil(caches.open('v1')))
self.addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))

// --- case: a test file (shape 11) file=bus.test.js
import { bus } from './bus.js'
test('it', () => {
  bus.on('message', () => {})
})

// --- case: a listener that removes itself (shape 12)
import { bus } from './bus.js'
export function whenReady(run) {
  bus.on('status', function check(status) {
    if (status !== 'ready') return
    bus.off('status', check)
    run()
  })
}

// --- case: a drag that ends itself (shape 12)
export function drag(element, move) {
  element.addEventListener('pointerdown', () => {
    const stop = () => {
      document.removeEventListener('pointermove', move)
      document.removeEventListener('pointerup', stop)
    }
    document.addEventListener('pointermove', move)
    document.addEventListener('pointerup', stop)
  })
}

// --- case: `on` of other libraries (shape 13)
import { knex } from './db.js'
export function load(id) {
  return knex('users').join('orders', function () {
    this.on('users.id', '=', 'orders.user')
  }).where({ id })
}

// --- case: an addListener with another meaning (shape 13)
export function load(query, players) {
  query.on('id')
  players.addListener(1)
}

// --- case: a composable that stops by itself (shape 14)
import { useEventListener } from '@vueuse/core'
export function useKeys(handle) {
  useEventListener(window, 'keydown', (event) => handle(event.key))
}

// --- case: Svelte's own window element (shape 14) file=Size.svelte
<script>
  let width = 0
  const measure = () => { width = innerWidth }
</script>
<svelte:window on:resize={measure} />

// --- case: Vue removes it when the component goes (shape 3)
import { onMounted, onUnmounted } from 'vue'
export function useKeys(handle) {
  onMounted(() => window.addEventListener('keydown', handle))
  onUnmounted(() => window.removeEventListener('keydown', handle))
}

// --- case: Angular, ngOnDestroy (shape 3) file=size.component.ts
import { Component } from '@angular/core'
@Component({ selector: 'app-size', template: '' })
export class SizeComponent {
  ngOnInit() {
    window.addEventListener('resize', this.onResize)
  }
  onResize = () => {}
  ngOnDestroy() {
    window.removeEventListener('resize', this.onResize)
  }
}

// --- case: Svelte, the return value of onMount (shape 3) file=Size.svelte
<script>
  import { onMount } from 'svelte'
  let width = 0
  onMount(() => {
    const measure = () => { width = innerWidth }
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  })
</script>

// --- case: an EventTarget notices the same function twice (shape 16)
function onResize() {
  document.body.style.height = innerHeight + 'px'
}
export function fit() {
  window.addEventListener('resize', onResize)
}

// --- case: the same function twice with the same options (shape 16) file=Size.jsx
import { useEffect } from 'react'
const onResize = () => console.log(innerWidth)
export function Size() {
  useEffect(() => { window.addEventListener('resize', onResize, { passive: true }) }, [])
  return null
}

// --- case: an object with handleEvent, removed as such
export class Menu {
  open() {
    document.addEventListener('click', this)
  }
  handleEvent() {}
  destroy() {
    document.removeEventListener('click', this)
  }
}

// --- case: all listeners are removed by a loop over their names (shape 8)
import { bus } from './bus.js'
export class Badge {
  constructor() {
    bus.on('count', () => this.draw())
  }
  draw() {}
  close() {
    for (const name of bus.eventNames()) bus.removeAllListeners(name)
  }
}

// --- case: a wrapper that passes its arguments on, called once per signal (shape 11)
const onSignal = (signal, handler) => process.on(signal, handler)
onSignal('SIGINT', () => process.exit(0))
onSignal('SIGTERM', () => process.exit(0))

// --- case: an exported wrapper that passes its arguments on (shape 9) preset=recommended
export const onSignal = (signal, handler) => process.on(signal, handler)

// --- case: inside a listener for an event that comes once (shape 11)
import { createServer } from 'node:http'
const server = createServer()
server.on('listening', () => {
  process.on('SIGTERM', () => server.close())
})
server.listen(8080)

// --- case: when the page has loaded (shape 11)
window.addEventListener('load', () => {
  document.addEventListener('click', (event) => console.log(event.target))
})

// --- case: once for each socket, which a set remembers (shape 6)
import { createServer } from 'node:http'
const seen = new WeakSet()
createServer((request, response) => {
  const { socket } = request
  if (!seen.has(socket)) {
    seen.add(socket)
    request.socket.on('error', () => console.log('gone'))
  }
  response.end()
}).listen(8080)

// --- case: a page that a function opens once (shape 10)
import { chromium } from 'playwright'
async function main() {
  const browser = await chromium.launch()
  const page = await browser.newPage()
  page.on('console', (message) => console.log(message.text()))
  await page.goto('http://localhost:8080')
}
main()

// --- case: the only instance, set up by an exported function preset=recommended
import socket from './socket.js'
class Uploader {
  init() { socket.on('upload', (token) => this.next(token)) }
  next(token) { this.token = token }
  dispose() {}
}
const uploader = new Uploader()
export const initialize = () => uploader.init()

// --- case: a socket that is still connecting is new
const https = require('node:https')
exports.ask = function (url) {
  const request = https.get(url)
  request.on('socket', (socket) => {
    const timer = setTimeout(() => request.destroy(), 3000)
    if (socket.connecting) socket.on('connect', () => clearTimeout(timer))
  })
}

// --- case: a list of events keeps what it needs to end them
export class Player {
  constructor(events) {
    this.events = events
    this.events.listen(window, 'online', () => this.retry())
  }
  retry() {}
  destroy() {
    this.events.release()
  }
}

// --- case: a constructor that keeps itself, and functions that it hands out
function Store() {
  const self = this
  self.actions = { save: function () { self.clear() }, load: function () { return self.timer } }
  self.timer = setInterval(self.actions.save, 1000)
}
Store.prototype.clear = function () {
  clearInterval(this.timer)
}
Store.prototype.destroy = function () {
  this.clear()
}

// --- case: a response that never ends keeps its socket to itself preset=recommended
const http = require('node:http')
http.createServer((request, response) => {
  request.socket.on('close', () => stop(request.url))
  response.writeHead(200, { 'content-type': 'text/event-stream' })
}).listen(7000)

// --- case: the program of a worker listens for as long as the worker lives preset=recommended
export class Decoder {
  start() {
    self.addEventListener('message', (event) => this.decode(event.data))
  }
  decode(bytes) {}
  destroy() {}
}

// --- case: a window that is made when there is none, and that nothing forgets preset=recommended
import { app, BrowserWindow } from 'electron'
let window
const open = () => {
  window = new BrowserWindow()
  app.on('web-contents-created', (event, contents) => contents.setZoomLevel(window.zoom))
}
app.on('ready', open)
app.on('activate', () => {
  if (!window) {
    open()
  }
})

// --- case: removed from another target (told at the removal) file=Keys.tsx also=mismatched-removal
import { useEffect } from 'react'
export function Keys({ onKey }: { onKey: () => void }) {
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onKey])
  return null
}

// --- case: removed for another event (told at the removal) file=Keys.tsx also=mismatched-removal
import { useEffect } from 'react'
export function Keys({ onKey }: { onKey: () => void }) {
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keyup', onKey)
  }, [onKey])
  return null
}

// --- case: removed with another function (told at the removal) file=Keys.tsx also=mismatched-removal
import { useEffect } from 'react'
export function Keys({ close }: { close: () => void }) {
  useEffect(() => {
    document.addEventListener('keydown', () => close())
    return () => document.removeEventListener('keydown', () => close())
  }, [close])
  return null
}

// --- case: removed without the capture flag (told at the removal) file=Menu.tsx also=mismatched-removal
import { useEffect } from 'react'
export function Menu({ onClick }: { onClick: () => void }) {
  useEffect(() => {
    document.addEventListener('click', onClick, true)
    return () => document.removeEventListener('click', onClick)
  }, [onClick])
  return null
}

// --- case: bound twice, so never the same function (told at the removal) also=mismatched-removal
export class Chart {
  constructor() {
    window.addEventListener('resize', this.draw.bind(this))
  }
  draw() {}
  destroy() {
    window.removeEventListener('resize', this.draw.bind(this))
  }
}

// --- case: what the call returns ends it, and is dropped (told as a subscription) also=leaked-subscription
import { Component } from 'react'
import { Dimensions } from 'react-native'
export class Screen extends Component {
  componentDidMount() {
    Dimensions.addEventListener('change', this.fit)
  }
  componentWillUnmount() {
    this.isGone = true
  }
  fit = () => {}
}

// --- case: a service that the root injector makes (shape 11) file=focus.service.ts preset=recommended
import { Injectable, OnDestroy } from '@angular/core'
@Injectable({ providedIn: 'root' })
export class FocusService implements OnDestroy {
  hasFocus = true
  constructor() { window.addEventListener('blur', () => { this.hasFocus = false }) }
  ngOnDestroy() { this.hasFocus = false }
}

// --- case: the root component by its selector (shape 11) file=shell.ts preset=recommended
import { Component } from '@angular/core'
@Component({ selector: 'app-root', template: '<router-outlet />' })
export class ShellComponent {
  width = 0
  constructor() { window.addEventListener('resize', () => { this.width = innerWidth }) }
}

// --- case: the root component by the name of its file (shape 11) file=App.jsx preset=recommended
import { useEffect, useState } from 'react'
export default function App() {
  const [online, setOnline] = useState(true)
  useEffect(() => {
    window.addEventListener('offline', () => setOnline(false))
  }, [])
  return online
}

// --- case: the root component of a page in Vue (shape 11) file=App.vue preset=recommended
<script setup>
import { ref } from 'vue'
const width = ref(0)
window.addEventListener('resize', () => { width.value = innerWidth })
</script>

// --- case: the class keeps its only instance (shape 11) preset=recommended
export class Session {
  static instance
  static get() {
    if (!Session.instance) Session.instance = new Session()
    return Session.instance
  }
  constructor() { window.addEventListener('storage', () => this.load()) }
  load() {}
  destroy() { this.gone = true }
}

// --- case: an event that comes soon, and once (shape 2) file=links.js preset=recommended
import { app } from 'electron'
app.on('open-url', (event, url) => {
  if (app.isReady()) open(url)
  else app.once('ready', () => open(url))
})

// --- case: a base class of the project that is named as React's (shape 11) file=zoom.js preset=recommended
import Component from './component.js'
class Zoom extends Component {
  constructor() {
    super()
    window.addEventListener('wheel', (event) => this.scale(event))
  }
  scale() {}
}
export default Zoom

// --- case: a copy of somebody else's code (shape 11) file=vendor/menu.js preset=recommended
import { useEffect } from 'react'
export function Menu({ close }) {
  useEffect(() => {
    window.addEventListener('blur', () => close())
  }, [])
  return null
}

// --- case: a command that reads its input to the end preset=recommended
import net from 'node:net'
export class Client {
  evaluateOnce(socket) {
    socket.on('connect', () => {
      const input = []
      process.stdin.on('data', (chunk) => input.push(chunk))
      process.stdin.on('end', () => socket.write(Buffer.concat(input)))
    })
  }
}

// --- case: both options are left at the end
class Menu {
  constructor({ options, view }) {
    this.options = { ...{ sticky: true }, ...options }
    this.view = view
    this.onDown = this.press.bind(this)
    this.onFocus = this.update.bind(this)
    this.options.element.addEventListener('mousedown', this.onDown)
    this.options.editor.on('focus', this.onFocus)
  }
  press() {}
  update() {}
  destroy() {
    this.options.element.removeEventListener('mousedown', this.onDown)
    this.options.editor.off('focus', this.onFocus)
  }
}
export function menu(options) {
  return { view: (view) => new Menu({ options, view }) }
}

// --- case: a wrapper whose parameter is something else file=player.js package=none
;(function (window, document) {
  function Player(media) {
    document.addEventListener('click', function () { media.blur() })
  }
  window.play = function (media) { return new Player(media) }
})({}, { addEventListener: function () {} })

// --- case: a listener that takes itself off before (shape 12) preset=recommended
export function answer(frame) {
  const begin = (event) => {
    if (event.source !== frame) return
    window.removeEventListener('message', begin)
    window.addEventListener('message', (later) => frame.postMessage(later.data))
  }
  window.addEventListener('message', begin)
}

// --- case: the answer to one request (shape 12) preset=recommended
const request = new XMLHttpRequest()
request.onerror = () => {
  window.addEventListener('online', () => location.reload())
}
request.open('GET', '/state')
request.send()

// --- case: functions of a component's script, taken off again file=Size.vue
<script setup>
import { onMounted, onUnmounted } from 'vue'
const measure = () => console.log(innerWidth)
onMounted(() => window.addEventListener('resize', measure))
onUnmounted(() => window.removeEventListener('resize', measure))
</script>

// --- case: functions that all instances share file=Size.vue
<script>
const measure = () => console.log(innerWidth)
</script>
<script setup>
import { onMounted } from 'vue'
onMounted(() => window.addEventListener('resize', measure))
</script>

// --- case: components of Vue 2 that leave the bus file=Panel.vue
<script>
import EventBus from '@/event-bus'
export default {
  created() {
    this.$root.$on('fit', this.fit)
    EventBus.$on('fit', this.fit)
    this.$eventBus.$on('fit', this.fit)
    this.$on('fit', this.fit)
    this.$once('hook:beforeDestroy', () => this.$eventBus.$off('fit', this.fit))
  },
  beforeDestroy() {
    this.$root.$off('fit', this.fit)
    EventBus.$off('fit', this.fit)
  },
  methods: { fit() {} },
}
</script>
