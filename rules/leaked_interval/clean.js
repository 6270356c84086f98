// --- case: the effect returns its release (shape 3) file=Clock.jsx
import { useEffect } from 'react'
export function Clock({ tick }) {
  useEffect(() => {
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [tick])
  return null
}

// --- case: an abort signal clears it (shape 1)
export function poll(load, signal) {
  const timer = setInterval(load, 1000)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}

// --- case: the function returns the release (shape 3)
export function every(ms, run) {
  const timer = setInterval(run, ms)
  return () => clearInterval(timer)
}

// --- case: a factory whose stop really clears (shape 3)
export function createPoller(load) {
  const timer = setInterval(load, 1000)
  return { stop: () => clearInterval(timer) }
}

// --- case: released through a local function (shape 4) file=Clock.jsx
import { useEffect, useRef } from 'react'
export function Clock({ tick }) {
  const timer = useRef()
  const stop = () => clearInterval(timer.current)
  useEffect(() => {
    timer.current = setInterval(tick, 1000)
    return stop
  }, [])
  return null
}

// --- case: released through useCallback (shape 4) file=Clock.jsx
import { useCallback, useEffect, useRef } from 'react'
export function Clock({ tick }) {
  const timer = useRef()
  const stop = useCallback(() => { clearInterval(timer.current) }, [])
  useEffect(() => {
    timer.current = setInterval(tick, 1000)
    return () => { stop() }
  }, [stop, tick])
  return null
}

// --- case: released through a method that takes the handle (shape 4)
export class Poller {
  start(load) {
    this.timer = setInterval(load, 1000)
  }
  #clear(handle) {
    clearInterval(handle)
  }
  dispose() {
    this.#clear(this.timer)
  }
}

// --- case: handles in an array, cleared in a loop (shape 5)
export class Scheduler {
  timers = []
  add(job) {
    this.timers.push(setInterval(job, 1000))
  }
  stop() {
    for (const timer of this.timers) clearInterval(timer)
    this.timers.length = 0
  }
}

// --- case: handles in a Map, cleared one by one (shape 5)
const timers = new Map()
export function watch(name, poll) {
  timers.set(name, setInterval(poll, 1000))
}
export function unwatch(name) {
  clearInterval(timers.get(name))
  timers.delete(name)
}

// --- case: a ref that another effect clears (shape 5) file=Clock.jsx
import { useEffect, useRef } from 'react'
export function Clock({ tick }) {
  const timer = useRef()
  useEffect(() => { timer.current = setInterval(tick, 1000) }, [tick])
  useEffect(() => () => clearInterval(timer.current), [])
  return null
}

// --- case: started on a condition, cleared behind a guard (shape 6) file=Clock.jsx
import { useEffect } from 'react'
export function Clock({ on, tick }) {
  useEffect(() => {
    let timer
    if (on) timer = setInterval(tick, 1000)
    return () => timer && clearInterval(timer)
  }, [on, tick])
  return null
}

// --- case: started after an await behind a flag that the cleanup lowers (shape 7) file=Clock.jsx
import { useEffect } from 'react'
export function Clock({ ready, tick }) {
  useEffect(() => {
    let alive = true
    let timer
    ready().then(() => {
      if (alive) timer = setInterval(tick, 1000)
    })
    return () => {
      alive = false
      clearInterval(timer)
    }
  }, [ready, tick])
  return null
}

// --- case: clearTimeout clears intervals too (shape 8)
export class Poller {
  start(load) {
    this.timer = setInterval(load, 1000)
  }
  stop() {
    clearTimeout(this.timer)
  }
}

// --- case: the handle's own close (shape 8)
export class Poller {
  constructor(load) {
    this.timer = setInterval(load, 1000)
  }
  close() {
    this.timer.close()
  }
}

// --- case: the handle is returned (shape 9)
export function every(ms, run) {
  return setInterval(run, ms)
}

// --- case: the handle is returned inside an object (shape 9)
export function start(load) {
  const timer = setInterval(load, 1000)
  return { timer, load }
}

// --- case: the handle is given to a call (shape 9)
export function activate(context, poll) {
  const timer = setInterval(poll, 1000)
  context.subscriptions.push({ dispose: () => clearInterval(timer) })
}

// --- case: the handle is stored on a parameter (shape 9)
export function heartbeat(socket) {
  socket.heartbeat = setInterval(() => socket.ping(), 30_000)
}

// --- case: the end of the connection clears it (shape 10)
import { createServer } from 'node:net'
createServer((socket) => {
  const beat = setInterval(() => socket.write('.'), 30_000)
  socket.on('close', () => clearInterval(beat))
}).listen(7000)

// --- case: the end of the response clears it (shape 10)
const app = require('express')()
app.get('/events', (request, response) => {
  const ping = setInterval(() => response.write(': ping\n\n'), 15_000)
  request.on('close', () => {
    clearInterval(ping)
    response.end()
  })
})

// --- case: one for the whole process, at the top level (shape 11)
import { flush } from './metrics.js'
setInterval(flush, 60_000)

// --- case: started once by the entry module (shape 11)
import { flush } from './metrics.js'
function main() {
  setInterval(flush, 60_000)
}
main()

// --- case: one for the whole process, unref (shape 11)
const seen = new Map()
setInterval(() => seen.clear(), 60_000).unref()
export const remember = (key) => seen.set(key, Date.now())

// --- case: a singleton that the module makes once (shape 11)
class Sweeper {
  constructor() {
    setInterval(() => this.sweep(), 60_000)
  }
  sweep() {}
}
export default new Sweeper()

// --- case: started at most once behind a guard (shape 11)
let timer
export function start(poll) {
  if (timer) return
  timer = setInterval(poll, 1000)
}

// --- case: started at most once by an assignment (shape 11)
let timer
export function start(poll) {
  timer ??= setInterval(poll, 1000)
}

// --- case: cleared before it is started again at module level (shape 11)
let timer
export function restart(poll, ms) {
  clearInterval(timer)
  timer = setInterval(poll, ms)
}

// --- case: a test file (shape 11) file=poller.test.js
export function startPolling(poll) {
  setInterval(poll, 10)
}

// --- case: it clears itself (shape 12)
export function whenReady(probe, done) {
  const timer = setInterval(() => {
    if (!probe()) return
    clearInterval(timer)
    done()
  }, 50)
}

// --- case: it counts down and clears itself (shape 12)
export function countdown(seconds, show) {
  let left = seconds
  const timer = setInterval(() => {
    show(--left)
    if (left <= 0) clearInterval(timer)
  }, 1000)
}

// --- case: it clears itself through `this` (shape 12)
export function blink(lamp) {
  setInterval(function () {
    if (lamp.off) clearInterval(this)
    lamp.toggle()
  }, 500)
}

// --- case: a timeout ends it (shape 12)
export function spin(draw) {
  const timer = setInterval(draw, 80)
  setTimeout(() => clearInterval(timer), 10_000)
}

// --- case: cleared in a finally (shape 12)
export async function withSpinner(draw, work) {
  const timer = setInterval(draw, 80)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

// --- case: a declaration that disposes it (shape 12) file=spinner.ts
export async function withSpinner(draw: () => void, work: () => Promise<void>) {
  using timer = setInterval(draw, 80)
  await work()
}

// --- case: another function of that name (shape 13)
import { setInterval } from './clock.js'
export function handler(event) {
  setInterval(() => event.tick(), 1000)
}

// --- case: a method of that name (shape 13)
export function handler(clock, event) {
  clock.setInterval(() => event.tick(), 1000)
}

// --- case: the promise version, which a loop leaves (shape 13)
import { setInterval } from 'node:timers/promises'
export async function poll(load) {
  for await (const _ of setInterval(1000)) {
    if (await load()) break
  }
}

// --- case: a composable that stops by itself (shape 14)
import { useIntervalFn } from '@vueuse/core'
import { ref } from 'vue'
export function useNow() {
  const now = ref(Date.now())
  useIntervalFn(() => { now.value = Date.now() }, 1000)
  return now
}

// --- case: Vue clears it when the component goes (shape 3)
import { onBeforeUnmount, onMounted } from 'vue'
export function useTicker(tick) {
  let timer
  onMounted(() => { timer = setInterval(tick, 1000) })
  onBeforeUnmount(() => clearInterval(timer))
}

// --- case: Vue clears it when the scope goes (shape 3)
import { onScopeDispose } from 'vue'
export function useTicker(tick) {
  const timer = setInterval(tick, 1000)
  onScopeDispose(() => clearInterval(timer))
}

// --- case: Vue options (shape 3) file=clock.js
export default {
  mounted() {
    this.timer = setInterval(this.tick, 1000)
  },
  beforeUnmount() {
    clearInterval(this.timer)
  },
}

// --- case: Angular, ngOnDestroy (shape 3) file=clock.component.ts
import { Component, OnDestroy } from '@angular/core'
@Component({ selector: 'app-clock', template: '' })
export class ClockComponent implements OnDestroy {
  private timer = setInterval(() => this.tick(), 1000)
  tick() {}
  ngOnDestroy() {
    clearInterval(this.timer)
  }
}

// --- case: Angular, DestroyRef (shape 3) file=clock.component.ts
import { Component, DestroyRef, inject } from '@angular/core'
@Component({ selector: 'app-clock', template: '' })
export class ClockComponent {
  constructor() {
    const timer = setInterval(() => this.tick(), 1000)
    inject(DestroyRef).onDestroy(() => clearInterval(timer))
  }
  tick() {}
}

// --- case: Svelte, the return value of onMount (shape 3) file=Clock.svelte
<script>
  import { onMount } from 'svelte'
  let now = Date.now()
  onMount(() => {
    const timer = setInterval(() => { now = Date.now() }, 1000)
    return () => clearInterval(timer)
  })
</script>

// --- case: Svelte, onDestroy (shape 3) file=Clock.svelte
<script>
  import { onDestroy } from 'svelte'
  let now = Date.now()
  const timer = setInterval(() => { now = Date.now() }, 1000)
  onDestroy(() => clearInterval(timer))
</script>

// --- case: Solid (shape 14)
import { createSignal, onCleanup } from 'solid-js'
export function createNow() {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 1000)
  onCleanup(() => clearInterval(timer))
  return now
}

// --- case: a custom element that disconnects (shape 3)
customElements.define('x-clock', class extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.render(), 1000)
  }
  disconnectedCallback() {
    clearInterval(this.timer)
  }
  render() {}
})

// --- case: a React class component (shape 3) file=Clock.jsx
import { Component } from 'react'
export class Clock extends Component {
  componentDidMount() {
    this.timer = setInterval(() => this.setState({ now: Date.now() }), 1000)
  }
  componentWillUnmount() {
    clearInterval(this.timer)
  }
}

// --- case: a class with a dispose symbol (shape 3)
export class Ticker {
  #timer = setInterval(() => this.tick(), 1000)
  tick() {}
  [Symbol.dispose]() {
    clearInterval(this.#timer)
  }
}

// --- case: a command's own refresh, started in the answer to one call preset=recommended
export class Client {
  list(watch) {
    this.call('list', (rows) => {
      if (watch) setInterval(() => this.print(rows), 900)
    })
  }
  destroy() { this.socket.end() }
}

// --- case: a setter clears what it replaces, and the end assigns null
export class Ring extends HTMLElement {
  get timer() { return this._timer }
  set timer(id) {
    clearInterval(this._timer)
    this._timer = id
  }
  connectedCallback() {
    this.timer = setInterval(() => this.turn(), 40)
  }
  disconnectedCallback() {
    this.timer = null
  }
  turn() {}
}

// --- case: it goes on until the page is loaded anew
import { monitor, network } from './system.js'
monitor.on('resume', () => {
  setInterval(() => {
    if (network.isOnline) window.location.reload()
  }, 2000)
})

// --- case: a demonstration of what grows preset=recommended file=examples/grow.js
const held = []
setInterval(() => { held.push('one more') }, 50)
