// --- case: a sleep that can be aborted
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
//       ----------- because: the promise can settle without the signal
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: stays on `signal` when its promise is done
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}

// --- case: `once` is no release
export class Client {
  constructor() {
    this.controller = new AbortController()
  }
  wait(ms) {
    return new Promise((resolve, reject) => {
      setTimeout(resolve, ms)
      this.controller.signal.addEventListener('abort', reject, { once: true })
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: stays on `this.controller.signal`
//    ---------------------- because: kept by the object from one call to the next
    })
  }
}

// --- case: a controller of its own that follows a longer one
export class Client {
  async load(url) {
    const controller = new AbortController()
//        ---------- because: what this controller is for can end without the signal
    this.signal.addEventListener('abort', () => controller.abort())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: when its controller is done
    const response = await fetch(url, { signal: controller.signal })
    return response.json()
  }
}

// --- case: a timer
export function later(task, ms, { signal }) {
  const timer = setTimeout(task, ms)
  signal.addEventListener('abort', () => clearTimeout(timer))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: when its timer is done
}

// --- case: a request
import http from 'node:http'
export function load(url, signal) {
  const request = http.get(url)
  signal.addEventListener('abort', () => request.destroy(), { once: true })
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: when its request is done
  return request
}

// --- case: removed by its own handler only
export function ready(bus, signal) {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      signal.removeEventListener('abort', onAbort)
//    -------------------------------------------- because: this runs only when the signal aborts
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: stays on `signal`
    bus.once('ready', resolve)
  })
}

// --- case: a composite of a signal that goes on
import { shutdown } from './shutdown.js'
export function wait(ms) {
  const signal = AbortSignal.any([shutdown.signal, AbortSignal.timeout(60_000)])
  return new Promise((resolve, reject) => {
    setTimeout(resolve, ms)
    signal.addEventListener('abort', reject)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: stays on `signal`
//  ------ because: follows a signal that goes on
  })
}

// --- case: addAbortListener, and nobody keeps what it returns
import { addAbortListener } from 'node:events'
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, ms)
    addAbortListener(signal, reject)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: stays on `signal`
  })
}

// --- case: addAbortListener is imported already
import { addAbortListener } from 'node:events'
import { other } from './other.js'
export async function load(url, signal) {
  addAbortListener(other, () => {})
  const controller = new AbortController()
  signal.addEventListener('abort', () => controller.abort(), { once: true })
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: when its controller is done
  return await fetch(url, { signal: controller.signal })
}

// --- case: in CommonJS
exports.load = async function load(url, signal) {
  const controller = new AbortController()
  signal.addEventListener('abort', () => controller.abort())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: when its controller is done
  return await fetch(url, { signal: controller.signal })
}

// --- case: an import is added
import { log } from "./log.js";
export async function load(url, signal) {
  const controller = new AbortController();
  signal.addEventListener("abort", () => controller.abort());
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ abort-listener: when its controller is done
  log(url);
  return await fetch(url, { signal: controller.signal });
}
