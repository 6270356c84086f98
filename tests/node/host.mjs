// The world around an example: real emitters, targets and timers, and the smallest stand-ins for libraries.
//
// A stand-in only calls what the example hands to it, as the real library would, and keeps nothing else.

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const LIBRARIES = {
  // `app.request(method, path, request)` runs the handlers that match, one after the other.
  express: `
    module.exports = function express() {
      const routes = []
      const add = (method) => (...rest) => {
        const handlers = rest.filter((it) => typeof it === 'function')
        const route = rest.find((it) => typeof it === 'string')
        routes.push({ method, route, handlers })
        return app
      }
      const app = { use: add('ANY'), get: add('GET'), post: add('POST'), listen() {} }
      globalThis.standIns.app = {
        async request(method, url, more, other) {
          const request = { method, url, params: {}, query: {}, headers: {}, ip: '127.0.0.1', get: (name) => request.headers[name], ...more }
          const response = other ?? { json() {}, end() {}, send() {}, write() {} }
          for (const route of routes) {
            const matches = route.route === undefined || route.route === url || route.route.includes(':')
            if (!matches || (route.method !== 'ANY' && route.method !== method)) continue
            for (const handler of route.handlers) await handler(request, response, () => {})
          }
        },
      }
      return app
    }`,
}

export function createHost(folder) {
  globalThis.standIns = {}
  for (const [name, text] of Object.entries(LIBRARIES)) {
    const home = path.join(folder, 'node_modules', name)
    mkdirSync(home, { recursive: true })
    writeFileSync(path.join(home, 'index.js'), text)
  }
  return {
    /** How often the step of a `growth` proof runs in each of its batches. */
    steps: 4000,
    /** A text of its own for each `n`, never shared and never a slice of another. */
    text: (n) => `${'x'.repeat(16)}${n}`.split('').join(''),
    /** A file in the example's folder. */
    write: (name, text) => writeFileSync(path.join(folder, name), text),
    request: (...words) => globalThis.standIns.app.request(...words),
    /** From now on, remembers the real timers that the example starts; `tick` runs the callbacks of those still alive. */
    watchTimers() {
      const handles = []
      for (const name of ['setInterval', 'setTimeout']) {
        const start = globalThis[name]
        globalThis[name] = (...words) => {
          const handle = start(...words)
          handles.push([name, handle])
          return handle
        }
      }
      // A cleared timer has lost its callback; that is Node's own doing.
      const run = (kind) => {
        for (const [name, handle] of handles) if (name === kind) handle._onTimeout?.()
      }
      return { tick: () => run('setInterval'), expire: () => run('setTimeout') }
    },
  }
}
