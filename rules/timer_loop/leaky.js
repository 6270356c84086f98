// --- case: an animation that an effect starts and nothing stops file=Canvas.jsx preset=recommended
import { useEffect } from 'react'
export function Canvas({ draw }) {
  useEffect(() => {
    const frame = () => {
      draw()
      requestAnimationFrame(frame)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
    }
    requestAnimationFrame(frame)
  }, [draw])
  return null
}

// --- case: only the first id is kept, and it is long gone file=Canvas.jsx
import { useEffect } from 'react'
export function Canvas({ draw }) {
  useEffect(() => {
    const frame = () => {
      draw()
      requestAnimationFrame(frame)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
    }
    const first = requestAnimationFrame(frame)
    return () => cancelAnimationFrame(first)
  }, [draw])
  return null
}

// --- case: polling for each request
const app = require('express')()
app.get('/jobs/:id', (request, response) => {
  function poll() {
    response.write('.')
    setTimeout(poll, 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }
  poll()
})

// --- case: the name is called inside an arrow function
const app = require('express')()
app.get('/jobs/:id', (request, response) => {
  const poll = () => {
    response.write('.')
    setTimeout(() => poll(), 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }
  poll()
})

// --- case: a named function expression
export function watch(store) {
  setTimeout(function again() {
    store.poll()
    setTimeout(again, 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }, 1000)
}

// --- case: after an await
export function watch(store) {
  async function poll() {
    await store.poll()
    setTimeout(poll, 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }
  poll()
}

// --- case: a class whose close does not stop it
export class Poller {
  constructor(store) {
    this.store = store
    this.poll()
  }
  async poll() {
    await this.store.poll()
    setTimeout(() => this.poll(), 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }
  close() {
    this.store.close()
  }
}

// --- case: a class that keeps the id and never uses it
export class Poller {
  poll() {
    this.timer = setTimeout(() => this.poll(), 1000)
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }
  close() {
    this.closed = true
  }
}

// --- case: one heartbeat for each connection
import { createServer } from 'node:net'
createServer((socket) => {
  const beat = () => {
    socket.write('.')
    setTimeout(beat, 30_000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }
  beat()
}).listen(7000)

// --- case: a custom element that is connected again and again
customElements.define('x-clock', class extends HTMLElement {
  connectedCallback() {
    this.tick()
  }
  tick() {
    this.textContent = new Date().toLocaleTimeString()
    requestAnimationFrame(() => this.tick())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }
})

// --- case: a bound method
export class Animation {
  start() {
    this.frame()
  }
  frame() {
    requestAnimationFrame(this.frame.bind(this))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  }
  destroy() {
    this.canvas.remove()
  }
}

// --- case: Vue, mounted without unmounting
import { onMounted } from 'vue'
export function useFrames(draw) {
  onMounted(function loop() {
    draw()
    requestAnimationFrame(loop)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
  })
}

// --- case: Svelte onMount returns nothing file=Canvas.svelte
<script>
  import { onMount } from 'svelte'
  export let draw
  onMount(() => {
    const frame = () => {
      draw()
      requestAnimationFrame(frame)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ timer-loop
    }
    frame()
  })
</script>
