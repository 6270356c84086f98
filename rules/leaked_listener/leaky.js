// --- case: an effect adds and never removes file=Size.jsx preset=recommended
import { useEffect, useState } from 'react'
export function Size() {
  const [width, setWidth] = useState(innerWidth)
  useEffect(() => {
    window.addEventListener('resize', () => setWidth(innerWidth))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `resize`
  }, [])
  return width
}

// --- case: a bare addEventListener is the window's file=Size.jsx
import { useEffect } from 'react'
export function Size({ onResize }) {
  useEffect(() => {
    addEventListener('resize', onResize)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `resize`
  }, [onResize])
  return null
}

// --- case: a class that closes and forgets one of two
export class Chart {
  constructor(element) {
    this.element = element
    window.addEventListener('resize', this.draw)
    document.addEventListener('visibilitychange', this.draw)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `visibilitychange`
  }
  draw = () => {}
  destroy() {
    window.removeEventListener('resize', this.draw)
    this.element.remove()
  }
}

// --- case: a custom element that is connected again and again
customElements.define('x-menu', class extends HTMLElement {
  connectedCallback() {
    document.addEventListener('click', () => this.close())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `click`
  }
  close() {}
})

// --- case: a media query in an effect file=Theme.jsx
import { useEffect } from 'react'
export function Theme({ onChange }) {
  useEffect(() => {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `change`
  }, [onChange])
  return null
}

// --- case: a request handler listens on the process preset=recommended
const app = require('express')()
app.get('/', (request, response) => {
  process.on('uncaughtException', () => response.end())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `uncaughtException`
  response.end('ok')
})

// --- case: a request handler listens on a module's emitter preset=recommended
const { EventEmitter } = require('node:events')
const app = require('express')()
const news = new EventEmitter()
//    ---- because: lives as long as the process
app.get('/events', (request, response) => {
//<---- because: once per request
  news.on('item', (item) => response.write(item))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `item`
})

// --- case: a request handler listens on an imported emitter
import { bus } from './bus.js'
import { createServer } from 'node:http'
createServer((request, response) => {
  bus.on('message', (text) => response.write(text))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `message`
}).listen(8080)

// --- case: the socket of a keep-alive request outlives the request
import { createServer } from 'node:http'
createServer((request, response) => {
  request.socket.on('error', () => response.destroy())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `error`
  response.end()
}).listen(8080)

// --- case: each connection listens on the server
import { createServer } from 'node:net'
const server = createServer((socket) => {
  server.on('close', () => socket.destroy())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `close`
})

// --- case: an EventEmitter does not notice the same function twice
const { EventEmitter } = require('node:events')
const bus = new EventEmitter()
function log(text) {
  console.log(text)
}
exports.connect = function () {
  bus.on('message', log)
//^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `message`
}

// --- case: each instance listens on the process
export class Journal {
  constructor() {
    process.on('exit', () => this.flush())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `exit`
  }
  flush() {}
}

// --- case: addListener is another name for on
import { bus } from './bus.js'
export class Badge {
  constructor(element) {
    bus.addListener('count', (count) => { element.textContent = count })
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `count`
  }
}

// --- case: one for each item of a loop
import { bus } from './bus.js'
export function bind(rows) {
  for (const row of rows) {
    bus.on('refresh', () => row.refresh())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `refresh`
  }
}

// --- case: Vue, mounted without unmounting
import { onMounted } from 'vue'
export function useKeys(handle) {
  onMounted(() => {
    window.addEventListener('keydown', (event) => handle(event.key))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `keydown`
  })
}

// --- case: Vue script setup file=Size.vue
<script setup>
import { ref } from 'vue'
const width = ref(innerWidth)
window.addEventListener('resize', () => { width.value = innerWidth })
//<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `resize`
</script>

// --- case: Angular without ngOnDestroy file=size.component.ts
import { Component } from '@angular/core'
@Component({ selector: 'app-size', template: '{{ width }}' })
export class SizeComponent {
  width = 0
  ngOnInit() {
    window.addEventListener('resize', () => { this.width = innerWidth })
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `resize`
  }
}

// --- case: Svelte onMount returns nothing file=Size.svelte
<script>
  import { onMount } from 'svelte'
  let width = 0
  onMount(() => {
    window.addEventListener('resize', () => { width = innerWidth })
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `resize`
  })
</script>

// --- case: a constructor function whose prototype has an end that forgets it preset=recommended
function Journal(path) {
  this.path = path
  process.on('exit', () => this.flush())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `exit`
}
Journal.prototype.flush = function () {}
Journal.prototype.destroy = function () {
//<---------------------- because: ends here
  this.path = null
}
module.exports = Journal

// --- case: jQuery on the window, in a constructor function preset=recommended
function Slider(element) {
  this.element = element
  $(window).on('resize', () => this.fit())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `resize`
}
Slider.prototype.fit = function () {}
Slider.prototype.destroy = function () {
  this.element.remove()
}
module.exports = Slider

// --- case: messages of the main process, in a component that mounts again and again file=Status.jsx preset=recommended
import { ipcRenderer } from 'electron'
import { Component } from 'react'
export class Status extends Component {
  componentDidMount() {
    ipcRenderer.on('status', (event, text) => this.setState({ text }))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `status`
  }
  render() {
    return this.state.text
  }
}

// --- case: removed on a state change only
export class Dialog {
  open() {
    document.addEventListener('keydown', this.onKey)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: is not removed from `document` when
  }
  onKey = (event) => {}
  onAccepted() {
    document.removeEventListener('keydown', this.onKey)
  }
  destroy() {
    this.element.remove()
  }
}

// --- case: once for an event that may never come
const app = require('express')()
app.get('/', (request, response) => {
  process.once('SIGTERM', () => response.end())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: never removed from `process`
  response.end()
})


// --- case: each instance of a component makes the functions of its script file=Size.vue preset=recommended
<script setup>
import { onMounted, ref } from 'vue'
const width = ref(0)
const measure = () => { width.value = innerWidth }
function close() { width.value = 0 }
onMounted(() => {
  window.addEventListener('resize', measure)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `resize`
  document.addEventListener('click', close)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `click`
})
</script>

// --- case: components of Vue 2 meet at the root, and at a bus file=Panel.vue preset=recommended
<script>
import EventBus from '@/event-bus'
export default {
  mounted() {
    this.$root.$on('fit', this.fit)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: this listener for `fit` is never removed from `this.$root`
    this.$eventBus.$on('fit', this.fit)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `fit`
    EventBus.$on('fit', () => this.fit())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `fit`
  },
  methods: { fit() {} },
}
</script>

// --- case: an imported bus in a component's script, with an end that forgets it file=Size.vue preset=recommended
<script setup>
import { onMounted, onUnmounted } from 'vue'
import emitter from './emitter'
let timer
onMounted(() => {
  emitter.on('fit', () => console.log(innerWidth))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-listener: `fit`
  timer = setInterval(console.log, 1000)
})
onUnmounted(() => clearInterval(timer))
</script>
