// --- case: a request handler starts one and drops its handle
const app = require('express')()
app.get('/events', (request, response) => {
  setInterval(() => response.write('data: ping\n\n'), 1000)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
})

// --- case: an effect drops the handle file=Clock.jsx
import { useEffect, useState } from 'react'
export function Clock() {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    setInterval(() => setNow(Date.now()), 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  }, [])
  return now
}

// --- case: an effect keeps the handle and returns nothing file=Feed.tsx
import { useEffect } from 'react'
export function Feed({ load }: { load: () => void }) {
  useEffect(() => {
    const timer = setInterval(load, 5000)
//                ^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
    load()
  }, [load])
  return null
}

// --- case: an effect cleans up something else file=Feed.tsx
import { useEffect } from 'react'
export function Feed({ load, close }: { load: () => void; close: () => void }) {
  useEffect(() => {
    setInterval(load, 5000)
//  ^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
    return () => close()
  }, [load, close])
  return null
}

// --- case: the cleanup clears another handle file=Player.jsx
import { useEffect } from 'react'
export function Player({ tick, save }) {
  useEffect(() => {
    const ticking = setInterval(tick, 100)
//                  ^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
    const saving = setInterval(save, 5000)
    return () => clearInterval(saving)
  }, [tick, save])
  return null
}

// --- case: a constructor drops the handle
export class Cache {
  constructor(entries) {
    this.entries = entries
    setInterval(() => this.sweep(), 60_000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  }
  sweep() {
    this.entries.clear()
  }
}

// --- case: a class closes and forgets its timer
export class Poller {
  constructor(source) {
    this.source = source
    this.timer = setInterval(() => source.poll(), 1000)
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  }
  close() {
    this.source.end()
  }
}

// --- case: a custom element that is connected again and again
customElements.define('x-clock', class extends HTMLElement {
  connectedCallback() {
    setInterval(() => this.render(), 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  }
  render() {
    this.textContent = new Date().toLocaleTimeString()
  }
})

// --- case: one heartbeat for each connection
import { createServer } from 'node:net'
createServer((socket) => {
  setInterval(() => socket.write('.'), 30_000)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
}).listen(7000)

// --- case: the close handler of the connection forgets it
import { createServer } from 'node:net'
createServer((socket) => {
  const beat = setInterval(() => socket.write('.'), 30_000)
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  socket.on('close', () => console.log('gone'))
}).listen(7000)

// --- case: the stop function of a factory stops nothing
export function createPoller(load) {
  let running = true
  const timer = setInterval(() => running && load(), 1000)
//              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  return { stop() { running = false } }
}

// --- case: one for each job, handles dropped
export function watchAll(jobs) {
  for (const job of jobs) {
    setInterval(() => job.poll(), 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  }
}

// --- case: Vue setup without an unmount hook
import { defineComponent, ref } from 'vue'
export default defineComponent({
  setup() {
    const now = ref(Date.now())
    setInterval(() => { now.value = Date.now() }, 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
    return { now }
  },
})

// --- case: Vue script setup, mounted without unmounted file=Clock.vue
<script setup>
import { onMounted, ref } from 'vue'
const now = ref(Date.now())
onMounted(() => {
  setInterval(() => { now.value = Date.now() }, 1000)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
})
</script>

// --- case: Vue options, the wrong field is cleared file=clock.js
export default {
  mounted() {
    this.timer = setInterval(this.tick, 1000)
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  },
  beforeUnmount() {
    clearInterval(this.interval)
  },
}

// --- case: an Angular component without ngOnDestroy file=clock.component.ts
import { Component } from '@angular/core'
@Component({ selector: 'app-clock', template: '{{ now }}' })
export class ClockComponent {
  now = 0
  ngOnInit() {
    setInterval(() => { this.now = Date.now() }, 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  }
}

// --- case: Svelte onMount returns nothing file=Clock.svelte
<script>
  import { onMount } from 'svelte'
  let now = Date.now()
  onMount(() => {
    setInterval(() => { now = Date.now() }, 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
  })
</script>

// --- case: at module level with a callback that grows its state
function createRecorder() {
  const samples = []
  return () => samples.push(process.memoryUsage().rss)
}
setInterval(createRecorder(), 1000)
//<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval

// --- case: at module level beside a stop function that forgets it
import { createServer } from 'node:http'
const server = createServer()
const timer = setInterval(() => server.getConnections(console.log), 1000)
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: interval
export function stop() {
  server.close()
}

// --- case: given to a call that does nothing with it
export function start(poll) {
  console.log(setInterval(poll, 1000))
//            ^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: never cleared
}

// --- case: cleared before it starts again, never at the end file=Search.jsx
import { useEffect, useRef } from 'react'
export function Search({ query, refresh }) {
  const timer = useRef(null)
  useEffect(() => {
    clearInterval(timer.current)
    timer.current = setInterval(() => refresh(query), 3000)
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: is not cleared when
  }, [query, refresh])
  return null
}

// --- case: a class clears it on a state change only
export class Player {
  play() {
    this.timer = setInterval(() => this.draw(), 40)
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leaked-interval: is not cleared when
  }
  onFinished() {
    clearInterval(this.timer)
  }
  destroy() {
    this.canvas.remove()
  }
}

