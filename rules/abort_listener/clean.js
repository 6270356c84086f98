// --- case: removed on both ways out
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

// --- case: removed in `finally`
export async function load(url, signal) {
  const controller = new AbortController()
  const abort = () => controller.abort()
  signal.addEventListener('abort', abort)
  try {
    return await fetch(url, { signal: controller.signal })
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

// --- case: one function for both ends
export function sleep(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done)
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

// --- case: removed under another name of the same signal
export class Client {
  wait(ms) {
    const { signal } = this
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', reject)
      setTimeout(resolve, ms)
    }).finally(() => this.stop())
  }
  stop() {
    this.signal.removeEventListener('abort', this.reject)
  }
}

// --- case: ended by another signal
export function sleep(ms, signal) {
  const done = new AbortController()
  return new Promise((resolve, reject) => {
    setTimeout(() => { done.abort(); resolve() }, ms)
    signal.addEventListener('abort', reject, { signal: done.signal })
  })
}

// --- case: a disposable
import { addAbortListener } from 'node:events'
export async function load(url, signal) {
  const controller = new AbortController()
  using onAbort = addAbortListener(signal, () => controller.abort())
  return await fetch(url, { signal: controller.signal })
}

// --- case: a disposable that is called
import { addAbortListener } from 'node:events'
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const onAbort = addAbortListener(signal, reject)
    setTimeout(() => { onAbort[Symbol.dispose](); resolve() }, ms)
  })
}

// --- case: `onabort` holds one function
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, ms)
    signal.onabort = reject
  })
}

// --- case: a controller of its own
export function sleep(ms) {
  const controller = new AbortController()
  return new Promise((resolve, reject) => {
    setTimeout(resolve, ms)
    controller.signal.addEventListener('abort', reject)
  })
}

// --- case: a controller that each run makes anew
export class Search {
  run(text) {
    this.controller = new AbortController()
    return new Promise((resolve, reject) => {
      this.controller.signal.addEventListener('abort', reject)
      this.find(text, resolve)
    })
  }
  find(text, done) {}
}

// --- case: what the signal ends has no other end
export function subscribe(bus, listener, { signal }) {
  bus.on('item', listener)
  signal.addEventListener('abort', () => bus.off('item', listener))
}

// --- case: a server lives until the signal says otherwise
import { createServer } from 'node:http'
export async function serve(port, signal) {
  const server = createServer()
  signal.addEventListener('abort', () => server.close())
  await new Promise((resolve) => server.listen(port, resolve))
  return server
}

// --- case: the signal of a request ends with it
export async function GET(request) {
  const controller = new AbortController()
  request.signal.addEventListener('abort', () => controller.abort())
  return fetch('https://example.com/', { signal: controller.signal })
}

// --- case: an event with that name on something else
import { stop } from './stop.js'
export function later(task, ms) {
  const timer = setTimeout(task, ms)
  stop.addEventListener('stop', () => clearTimeout(timer))
}

// --- case: while the module loads
import { shutdown } from './shutdown.js'
const timer = setTimeout(() => console.log('still here'), 1000)
shutdown.addEventListener('abort', () => clearTimeout(timer))
