// --- case: a time limit
export function limited(work, ms) {
  return Promise.race([work(), new Promise((_, reject) => setTimeout(reject, ms))])
}

// --- case: a promise that was made for this race
export async function next(queue, bus) {
  const closed = new Promise((resolve) => bus.once('close', resolve))
  return Promise.race([queue.take(), closed])
}

// --- case: what the module waits for at its start
const ready = init()
export const load = (url) => Promise.race([fetch(url), ready])

// --- case: a time limit of the module
const timeout = new Promise((resolve) => setTimeout(resolve, 1000))
export const soon = (work) => Promise.race([work(), timeout])

// --- case: once
const stopped = new Promise(() => {})
await Promise.race([main(), stopped])

// --- case: exchanged for each race
let closed
export async function next(queue) {
  closed = new Promise((resolve) => queue.once('close', resolve))
  return Promise.race([queue.take(), closed])
}

// --- case: work that is told to stop
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
async function watch(signal) {
  await pause(1000)
  return signal.aborted ? undefined : watch(signal)
}
export async function request(send) {
  const controller = new AbortController()
  return Promise.race([send(), watch(controller.signal)]).finally(() => controller.abort())
}

// --- case: a flag that ends the poll
let done = false
async function poll() {
  await pause(100)
  return done ? undefined : poll()
}
export async function request(send) {
  done = false
  try {
    return await Promise.race([send(), poll()])
  } finally {
    done = true
  }
}

// --- case: not a promise's race
import { track } from './track.js'
const closed = new Promise(() => {})
export const start = (runner) => track.race([runner, closed])

// --- case: an object that is made with it
export class Pair {
  constructor(one, other) {
    this.stopped = Promise.race([one.stopped, other.stopped])
  }
}
