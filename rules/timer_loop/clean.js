// --- case: one timeout, which fires and is gone (shape 12)
export function later(run) {
  setTimeout(run, 1000)
}

// --- case: the id follows the loop and the cleanup cancels it (shape 3) file=Canvas.jsx
import { useEffect } from 'react'
export function Canvas({ draw }) {
  useEffect(() => {
    let id = requestAnimationFrame(function frame() {
      draw()
      id = requestAnimationFrame(frame)
    })
    return () => cancelAnimationFrame(id)
  }, [draw])
  return null
}

// --- case: a ref follows the loop (shape 5) file=Canvas.jsx
import { useEffect, useRef } from 'react'
export function Canvas({ draw }) {
  const id = useRef()
  useEffect(() => {
    const frame = () => {
      draw()
      id.current = requestAnimationFrame(frame)
    }
    frame()
    return () => cancelAnimationFrame(id.current)
  }, [draw])
  return null
}

// --- case: a flag that the cleanup lowers (shape 7) file=Poll.jsx
import { useEffect } from 'react'
export function Poll({ load }) {
  useEffect(() => {
    let alive = true
    async function poll() {
      await load()
      if (alive) setTimeout(poll, 1000)
    }
    poll()
    return () => { alive = false }
  }, [load])
  return null
}

// --- case: it returns early once it is stopped (shape 12)
export class Poller {
  async poll() {
    if (this.stopped) return
    await this.store.poll()
    setTimeout(() => this.poll(), 1000)
  }
  close() {
    this.stopped = true
  }
}

// --- case: the class cancels what it keeps (shape 3)
export class Poller {
  poll() {
    this.timer = setTimeout(() => this.poll(), 1000)
  }
  close() {
    clearTimeout(this.timer)
  }
}

// --- case: an animation that ends (shape 12)
export function fade(element, duration) {
  const start = performance.now()
  requestAnimationFrame(function step(now) {
    const t = (now - start) / duration
    element.style.opacity = String(1 - t)
    if (t < 1) requestAnimationFrame(step)
  })
}

// --- case: a bounded number of attempts (shape 12)
export function connect(open, attempt = 0) {
  open().catch(() => {
    if (attempt < 5) setTimeout(() => connect(open, attempt + 1), 1000)
  })
}

// --- case: polling until it is there (shape 12)
export function whenReady(probe, run) {
  if (probe()) run()
  else setTimeout(() => whenReady(probe, run), 50)
}

// --- case: it ends with the answer (shape 12)
const app = require('express')()
app.get('/jobs/:id', (request, response) => {
  const poll = async () => {
    const job = await load(request.params.id)
    if (job.done) return response.json(job)
    setTimeout(poll, 1000)
  }
  poll()
})
const load = async (id) => ({ id, done: Math.random() > 0.5 })

// --- case: it ends when the connection is destroyed (shape 12)
import { createServer } from 'node:net'
createServer((socket) => {
  const beat = () => {
    if (socket.destroyed) return
    socket.write('.')
    setTimeout(beat, 30_000)
  }
  beat()
}).listen(7000)

// --- case: an abort signal ends it (shape 1)
export function poll(load, signal) {
  if (signal.aborted) return
  load()
  setTimeout(() => poll(load, signal), 1000)
}

// --- case: the close handler of the connection clears it (shape 10)
import { createServer } from 'node:net'
createServer((socket) => {
  let timer
  const beat = () => {
    socket.write('.')
    timer = setTimeout(beat, 30_000)
  }
  beat()
  socket.on('close', () => clearTimeout(timer))
}).listen(7000)

// --- case: one loop for the whole process (shape 11)
import { flush } from './metrics.js'
function loop() {
  flush()
  setTimeout(loop, 60_000)
}
loop()

// --- case: one loop for the whole page (shape 11) file=game.js package=none
function frame() {
  draw()
  requestAnimationFrame(frame)
}
requestAnimationFrame(frame)

// --- case: the loop of a singleton (shape 11)
class Sweeper {
  sweep() {
    setTimeout(() => this.sweep(), 60_000)
  }
}
const sweeper = new Sweeper()
sweeper.sweep()

// --- case: a test file (shape 11) file=poll.test.js
export function poll(run) {
  run()
  setTimeout(() => poll(run), 10)
}

// --- case: debounce arms a timer anew, one at a time
export function debounce(run, ms) {
  let timer
  return (...values) => {
    clearTimeout(timer)
    timer = setTimeout(() => run(...values), ms)
  }
}

// --- case: a loop that waits for a promise and a flag
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
export async function work(queue) {
  while (!queue.closed) {
    await queue.next()
    await sleep(100)
  }
}

// --- case: another function of that name (shape 13)
import { setTimeout } from './clock.js'
export function poll(load) {
  load()
  setTimeout(() => poll(load), 1000)
}

// --- case: the loop hands out its release (shape 3)
export function animate(draw) {
  let id
  const frame = () => {
    draw()
    id = requestAnimationFrame(frame)
  }
  frame()
  return () => cancelAnimationFrame(id)
}

// --- case: the stop handle is returned in an object (shape 3)
export function animate(draw) {
  let running = true
  const frame = () => {
    if (!running) return
    draw()
    requestAnimationFrame(frame)
  }
  frame()
  return { stop: () => { running = false } }
}

// --- case: a retry that ends with success preset=recommended
export function retry(connect) {
  connect().catch(() => setTimeout(() => retry(connect), 1000))
}

// --- case: the next frames come with the next event (shape 12)
export class Tabs {
  drag(tab) {
    tab.on('end', () => {
      requestAnimationFrame(() => {
        requestAnimationFrame(() => this.drag(tab))
      })
    })
  }
}
