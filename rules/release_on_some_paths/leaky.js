// --- case: a rejected fetch leaves the guard timer armed
export async function load(url) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), 10_000)
//              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the timer in `timer`
  await fetch(url, { signal: controller.signal })
  clearTimeout(timer)
}

// --- case: an early return skips the release
export async function first(pool, id) {
  const client = await pool.connect()
//                     ^^^^^^^^^^^^^^ release-on-some-paths: the connection in `client`
  const { rows } = await client.query('select 1', [id]).catch(() => ({ rows: [] }))
  if (rows.length === 0) return null
  client.release()
  return rows[0]
}

// --- case: an early throw skips the release
export async function check(browser, address) {
  const context = await browser.newContext()
//                      ^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the handle in `context`
  if (!address.startsWith('https:')) {
    throw new Error('only https')
  }
  await context.close()
}

// --- case: a catch that returns skips it too
export async function ask(queue, question) {
  let warning
  try {
    warning = setTimeout(() => console.warn('slow'), 50_000)
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the timer in `warning`
    const answer = await queue.request(question)
    clearTimeout(warning)
    return answer
  } catch {
    return undefined
  }
}

// --- case: a query runner that is made only when none is given
export class Migrations {
  async list() {
    const runner = this.runner ?? this.source.createQueryRunner()
//                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the connection in `runner`
    const rows = await this.read(runner)
    if (!this.runner) await runner.release()
    return rows
  }
}

// --- case: the next turn of the loop begins with the file open
import { open } from 'node:fs/promises'
export async function count(paths) {
  let lines = 0
  for (const path of paths) {
    const file = await open(path)
//                     ^^^^^^^^^^ release-on-some-paths: the handle in `file`
    if (path.endsWith('.bin')) continue
    lines += path.length
    await file.close()
  }
  return lines
}

// --- case: the timer that lost the race
export async function within(work, ms) {
  let timer
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ms)
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the timer in `timer`
  })
  const result = await Promise.race([work, late])
  clearTimeout(timer)
  return result
}

// --- case: error does not revoke what load revokes
export function decode(blob) {
  const url = URL.createObjectURL(blob)
//            ^^^^^^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the object URL in `url`
  const image = new Image()
  return new Promise((resolve, reject) => {
    image.addEventListener('load', () => {
      URL.revokeObjectURL(url)
      resolve(image)
    })
    image.addEventListener('error', reject)
    image.src = url
  })
}

// --- case: the same with properties
export function decode(blob, done, failed) {
  const url = URL.createObjectURL(blob)
//            ^^^^^^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the object URL in `url`
  const image = new Image()
  image.onload = () => {
    URL.revokeObjectURL(url)
    done(image)
  }
  image.onerror = () => failed()
  image.src = url
}

// --- case: nothing behind then
export function send(post, body, late) {
  const timer = setTimeout(late, 20_000)
//              ^^^^^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the timer in `timer`
  return post(body).then((reply) => {
    clearTimeout(timer)
    return reply
  })
}

// --- case: released by a helper of this file on one path only
function stop(handle) {
  clearInterval(handle)
}
export async function spin(draw, work) {
  const spinner = setInterval(draw, 80)
//                ^^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the interval in `spinner`
  await work()
  stop(spinner)
}

// --- case: only the failure releases
export async function open(pool, prepare) {
  const client = await pool.getConnection()
//                     ^^^^^^^^^^^^^^^^^^^^ release-on-some-paths: the connection in `client`
  if (prepare.isEmpty) return
  await prepare.run(client)
  client.release()
}

// --- case: what is written to a file can fail for want of room
import { open } from 'node:fs/promises'
export async function note(path, line) {
  const file = await open(path, 'a')
//                   ^^^^^^^^^^^^^^^ release-on-some-paths: the handle in `file`
  await file.stat()
  await file.write(line)
//---------------------- because: if this rejects, `file.close()` never runs
  await file.close()
}

// --- case: a response that an early return leaves unread preset=recommended
import https from 'node:https'
export function load(url, done) {
  https.get(url, (res) => {
//^^^^^^^^^ release-on-some-paths: the response in `res` is read on some paths only
    if (res.statusCode !== 200) {
      done(new Error(`status ${res.statusCode}`))
      return
//    ------ because: this `return` leaves `res` unread
    }
    let text = ''
    res.on('data', (chunk) => { text += chunk })
    res.on('end', () => done(null, text))
  })
}

// --- case: a redirect that is followed, and not read preset=recommended
const http = require('http')
const https = require('https')
exports.fetch = function fetch(url, done) {
  const client = url.startsWith('https') ? https : http
  client.get(url, (response) => {
//^^^^^^^^^^ release-on-some-paths: the response in `response` is read on some paths only
    if (response.statusCode === 302) return fetch(response.headers.location, done)
    response.pipe(done())
  })
}

// --- case: only the status is asked for preset=recommended
import http from 'node:http'
export const isUp = (url) =>
  new Promise((resolve) => {
    http.get(url, (res) => resolve(res.statusCode === 200)).on('error', () => resolve(false))
//  ^^^^^^^^ release-on-some-paths: the response in `res` is never read
  })
