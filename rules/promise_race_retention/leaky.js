// --- case: a promise of the module that somebody else settles
let stop
const stopped = new Promise((resolve) => {
//              ----------- because: lives as long as the process and settles only when somebody calls what its executor keeps
  stop = resolve
})
export async function next(queue) {
  return Promise.race([queue.take(), stopped])
//                                   ^^^^^^^ promise-race-retention: each `Promise.race` leaves its reactions with `stopped`
//       ------------ because: those of a pending one stay until it settles
}
export const shutdown = () => stop()

// --- case: one that never settles
const never = new Promise(() => {})
export const first = (work) => Promise.any([work(), never])
//                                                  ^^^^^ promise-race-retention: each `Promise.any` leaves its reactions with `never`

// --- case: at the end of the process
const ended = new Promise((resolve) => process.once('SIGTERM', resolve))
export function wait(task) {
  return Promise.race([task.done(), ended])
//                                  ^^^^^ promise-race-retention: with `ended`, which outlives it
}

// --- case: an event, awaited once
import { once } from 'node:events'
import { server } from './server.js'
const closed = once(server, 'close')
export function handle(request) {
  return Promise.race([answer(request), closed])
//                                      ^^^^^^ promise-race-retention: with `closed`, which outlives it
}

// --- case: its parts
const { promise: aborted, resolve: abort } = Promise.withResolvers()
export function load(url) {
  return Promise.race([fetch(url), aborted.then(() => undefined)])
//                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ promise-race-retention: with `aborted`
}
export { abort }

// --- case: outside a loop that does not end
export async function run(queue) {
  const stopped = new Promise((resolve) => queue.on('close', resolve))
  while (true) {
    const job = await Promise.race([queue.take(), stopped])
//                                                ^^^^^^^ promise-race-retention: each `Promise.race` leaves its reactions with `stopped`
    await job.run()
  }
}

// --- case: a field of an object that goes on
export class Client {
  constructor(socket) {
    this.closed = new Promise((resolve, reject) => {
      socket.on('close', reject)
    })
    socket.on('message', async (message) => {
      await Promise.race([this.answer(message), this.closed])
//                                              ^^^^^^^^^^^ promise-race-retention: with `this.closed`, which outlives it
    })
  }
}

// --- case: a poll that goes on
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
async function unhealthy() {
  await pause(1000)
  if (isDown()) throw new Error('down')
  return unhealthy()
//       ----------- because: it starts itself anew here
}
export function request(send) {
  return Promise.race([send(), unhealthy()])
//                             ^^^^^^^^^^^ promise-race-retention: what `unhealthy()` starts goes on when this race is decided
}

// --- case: a chain of a method
class Pool {
  acquire() {
    return Promise.race([
      this.take().then((it) => {
        this.error = null
        return it
      }),
      this.watch(),
//    ^^^^^^^^^^^^ promise-race-retention: what `this.watch()` starts goes on
    ])
  }
  watch() {
    return delay(1000).then(() => (this.error ? Promise.reject(this.error) : this.watch()))
  }
}
module.exports = Pool

// --- case: a promise of another object preset=strict
export class Frame {
  async navigate(action) {
    return Promise.race([action(), this.page.disconnected])
//                                 ^^^^^^^^^^^^^^^^^^^^^^ promise-race-retention: with `this.page.disconnected`, which outlives it
  }
}
