// Drives components in a real browser, collects there, and prints for each how many of its values are alive.
//
//   node browser.mjs CHROMIUM FOLDER…        each with its component and drive.txt
//
// The browser is spoken to over two pipes in its DevTools protocol. Answers are one JSON object: folder name to
// {"tracked", "alive"}. `trackUrl(url)` counts an object URL as alive while the browser can read it.

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const ROUNDS = 5
const [chromium, ...folders] = process.argv.slice(2)
const profile = mkdtempSync(path.join(tmpdir(), 'leaklint-browser-'))
const browser = spawn(chromium, [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank',
], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
const limit = setTimeout(() => end(new Error('the browser does not answer within 60 s')), 60_000)
browser.on('error', end)

function end(error) {
  clearTimeout(limit)
  if (error) console.error(error)
  browser.removeAllListeners('exit')
  browser.once('exit', () => {
    // Processes of the browser that outlive it for a moment still write into its folder; one that stays is no failure.
    const done = () => process.exit(error ? 1 : 0)
    rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).then(done, done)
  })
  browser.kill() || process.exit(1)
}

const waiting = new Map()
let rest = ''
browser.stdio[4].setEncoding('utf8').on('data', (text) => {
  const messages = (rest + text).split('\0')
  rest = messages.pop()
  for (const message of messages.map((it) => JSON.parse(it))) {
    const { resolve, reject } = waiting.get(message.id) ?? {}
    waiting.delete(message.id)
    if (message.error) reject?.(new Error(message.error.message))
    else resolve?.(message.result)
  }
})
browser.on('exit', (code) => end(new Error(`the browser ends with ${code}`)))

function send(method, params = {}, sessionId) {
  const id = waiting.size + Math.floor(performance.now() * 1000)
  browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0')
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
}

// Runs in the page.
async function drive(name, code, body, rounds) {
  globalThis.proofs ??= {}
  const proof = (proofs[name] = { refs: [], urls: [] })
  const track = (value) => {
    proof.refs.push(new WeakRef(value))
    return value
  }
  const trackUrl = (url) => proof.urls.push(url)
  const host = {
    attach(element) {
      document.body.append(element)
      return () => element.remove()
    },
    picture() {
      const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
      return new Blob([picture], { type: 'image/svg+xml' })
    },
  }
  const loaded = import('data:text/javascript,' + encodeURIComponent(code))
  const AsyncFunction = drive.constructor
  const run = AsyncFunction('load', 'track', 'trackUrl', 'host', body)
  for (let round = 0; round < rounds; round++) await run(() => loaded, track, trackUrl, host)
}

// Runs in the page.
async function count() {
  const answers = {}
  const exists = (url) => fetch(url).then(() => true, () => false)
  for (const [name, { refs, urls }] of Object.entries(proofs)) {
    const alive = refs.filter((ref) => ref.deref() !== undefined).length
    const known = (await Promise.all(urls.map(exists))).filter(Boolean).length
    answers[name] = { tracked: refs.length + urls.length, alive: alive + known }
  }
  return answers
}

async function main() {
  const { targetInfos } = await send('Target.getTargets')
  const { targetId } = targetInfos.find((it) => it.type === 'page')
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
  const call = async (task, ...words) => {
    const expression = `(${task})(...${JSON.stringify(words)})`
    const answer = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, sessionId)
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text)
    return answer.result.value
  }
  for (const folder of folders) {
    const file = readdirSync(folder).find((it) => it !== 'drive.txt')
    const [code, body] = [file, 'drive.txt'].map((it) => readFileSync(path.join(folder, it), 'utf8'))
    await call(drive, path.basename(folder), code, body, ROUNDS)
  }
  for (let round = 0; round < 3; round++) await send('HeapProfiler.collectGarbage', {}, sessionId)
  console.log('\n' + JSON.stringify(await call(count)))
}

main().then(() => end(), end)
