// --- case: finally
export async function load(url) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), 10_000)
  try {
    return await fetch(url, { signal: controller.signal })
  } finally {
    clearTimeout(timer)
  }
}

// --- case: released in catch and at the end
export async function load(pool) {
  const client = await pool.connect()
  let rows
  try {
    rows = await client.query('select 1')
  } catch (error) {
    client.release(error)
    throw error
  }
  client.release()
  return rows
}

// --- case: using
export async function read(pool) {
  await using client = await pool.connect()
  return await client.query('select 1')
}

// --- case: handed to the caller on one path
export async function open(pool, keep) {
  const client = await pool.connect()
  if (keep) return client
  client.release()
  return null
}

// --- case: stored on the other path
export class Session {
  async open(pool, keep) {
    const client = await pool.connect()
    if (keep) {
      this.client = client
      return
    }
    client.release()
  }
}

// --- case: given to a call that keeps it
export async function open(pool, idle) {
  const client = await pool.connect()
  if (client.isFresh) {
    idle.push(client)
    return
  }
  client.release()
}

// --- case: the guard asks for the handle
export async function wait(work, ms) {
  let timer
  if (ms > 0) timer = setTimeout(() => work.cancel(), ms)
  try {
    await work.done
  } finally {
    if (timer) clearTimeout(timer)
  }
}

// --- case: the same condition acquires and releases
export async function list(source, given) {
  const runner = given ?? source.createQueryRunner()
  try {
    return await runner.query('select 1')
  } finally {
    if (!given) await runner.release()
  }
}

// --- case: an owned flag
export async function list(source, given) {
  const owned = !given
  const runner = owned ? source.createQueryRunner() : given
  try {
    return await runner.query('select 1')
  } finally {
    if (owned) await runner.release()
  }
}

// --- case: a flag that says under what it was acquired
export async function measure(rig, options) {
  const gauge = options.gauge ? options.gauge : rig.acquireConnection()
  const isOwn = options.gauge ? false : true
  const reading = await gauge.read().catch(() => null)
  if (isOwn && gauge !== rig.shared) {
    gauge.close()
  }
  return reading
}

// --- case: reading the file that was just opened hardly ever fails preset=recommended
import { open } from 'node:fs/promises'
export async function kindOf(path) {
  const file = await open(path, 'r')
  const head = Buffer.alloc(16)
  await file.read(head, 0, 16, 0)
  await file.close()
  return head.readUInt8(0)
}

// --- case: what is awaited cannot reject
export async function blink(lamp, sleep) {
  const timer = setInterval(() => lamp.toggle(), 100)
  await sleep(1000)
  clearInterval(timer)
}

// --- case: the rejection is caught before the release
export async function load(url) {
  const timer = setTimeout(() => console.warn('slow'), 5000)
  const response = await fetch(url).catch(() => null)
  clearTimeout(timer)
  return response
}

// --- case: an array of what is settled
export async function all(jobs) {
  const timer = setTimeout(() => console.warn('slow'), 5000)
  const results = await Promise.allSettled(jobs)
  clearTimeout(timer)
  return results
}

// --- case: a short timer
export async function load(url, spinner) {
  const timer = setTimeout(() => spinner.show(), 200)
  const response = await fetch(url)
  clearTimeout(timer)
  return response
}

// --- case: released in finally of the chain
export function send(post, body, late) {
  const timer = setTimeout(late, 20_000)
  return post(body).then((reply) => reply.json()).finally(() => clearTimeout(timer))
}

// --- case: released in both callbacks
export function send(post, body, late) {
  const timer = setTimeout(late, 20_000)
  return post(body).then(
    (reply) => {
      clearTimeout(timer)
      return reply
    },
    (error) => {
      clearTimeout(timer)
      throw error
    },
  )
}

// --- case: one function releases for all events
export function decode(blob, done, failed) {
  const url = URL.createObjectURL(blob)
  const image = new Image()
  const settle = (then) => {
    URL.revokeObjectURL(url)
    then(image)
  }
  image.onload = () => settle(done)
  image.onerror = () => settle(failed)
  image.src = url
}

// --- case: close comes after error
export function request(socket, done, failed) {
  const timer = setTimeout(() => socket.destroy(), 5000)
  socket.on('data', () => clearTimeout(timer))
  socket.on('error', failed)
  socket.on('close', () => {
    clearTimeout(timer)
    done()
  })
}

// --- case: the program ends
export async function run(pool) {
  const client = await pool.connect()
  if (!client.isReady) {
    console.error('no database')
    process.exit(1)
  }
  client.release()
}

// --- case: an interval that clears itself
export function waitFor(probe, done) {
  let timer
  const check = () => {
    if (!probe()) return
    clearInterval(timer)
    done()
  }
  check()
  timer = setInterval(() => check(), 200)
  return done
}

// --- case: what cannot be opened is not open
import { createConnection } from 'node:net'
export async function isOpen(port) {
  const socket = createConnection({ port })
  await socket.connect()
  socket.end()
}

// --- case: once per process
async function main(pool) {
  const client = await pool.connect()
  await client.query('select 1')
  client.release()
}
main(globalThis.pool)

// --- case: an alias releases
export async function load(pool) {
  const client = await pool.connect()
  const it = client
  try {
    await client.query('select 1')
  } finally {
    it.release()
  }
}

// --- case: a helper releases its parameter
const giveBack = async (client) => {
  await client.release()
}
export async function load(pool) {
  const client = await pool.connect()
  try {
    await client.query('select 1')
  } finally {
    await giveBack(client)
  }
}

// --- case: the caller aborts
export function wait(signal, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

// --- case: its own object rejects only when nothing was taken preset=recommended
export class Store {
  async open(pool) {
    const client = await pool.connect()
    await this.check(client)
    client.release()
  }
  async check(client) {}
}

// --- case: a guard timer that fires within seconds anyway preset=recommended
export async function stop(worker) {
  const force = setTimeout(() => worker.kill(), worker.patience ?? 500)
  await worker.exited()
  clearTimeout(force)
}

// --- case: a race whose only rejection is the timer's own preset=recommended
import { closeAll } from './close.js'
export async function shutDown() {
  let timer
  await Promise.race([
    closeAll(),
    new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('late')), 60_000)
    }),
  ])
  clearTimeout(timer)
}

// --- case: elements of an own list, of which nobody knows whether they reject preset=recommended
export class Pool {
  finish() {
    return this.members.map(async (member) => {
      const force = setTimeout(() => member.kill(), 60_000)
      await member.exited()
      clearTimeout(force)
    })
  }
}

// --- case: the timer is the answer when nothing else comes
export function isComplete(kernel, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ms)
    kernel.ask().then((answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

// --- case: a client that was there before is nobody's to give back
export class Guard {
  canActivate(context) {
    const client = context.switchToWs().getClient()
    try {
      return verify(client.handshake.query.token)
    } catch {
      client.disconnect()
      return false
    }
  }
}

// --- case: every path reads or drops the response
import https from 'node:https'
export function load(url, done) {
  https.get(url, (res) => {
    if (res.statusCode !== 200) {
      res.resume()
      done(new Error(`status ${res.statusCode}`))
      return
    }
    let text = ''
    res.on('data', (chunk) => { text += chunk })
    res.on('end', () => done(null, text))
  })
}

// --- case: the request is ended when the response is not wanted
import https from 'node:https'
export function probe(url, done) {
  const request = https.get(url, (res) => {
    done(res.statusCode)
    request.destroy()
  })
}

// --- case: somebody else gets the response
import https from 'node:https'
export function open(url, done) {
  https.get(url, (res) => {
    if (res.statusCode === 304) return done(null)
    done(res)
  }).on('timeout', function () { this.destroy() })
}

// --- case: answers that have no body
import https from 'node:https'
export function poll(url, done) {
  https.get(url, (res) => {
    if (res.statusCode === 204) return done(null)
    res.pipe(done())
  })
}
export function size(url, done) {
  https.request(url, { method: 'HEAD' }, (res) => done(res.headers['content-length'])).end()
}
