// --- case: a rejected fetch leaves the guard timer armed file=case.js
export async function load(url) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), 10_000)
  try {
    await fetch(url, { signal: controller.signal })
  } finally {
    clearTimeout(timer)
  }
}

// --- case: an early throw skips the release file=case.js
export async function check(browser, address) {
  const context = await browser.newContext()
  try {
    if (!address.startsWith('https:')) {
      throw new Error('only https')
    }
  } finally {
    await context.close()
  }
}

// --- case: a catch that returns skips it too file=case.js
export async function ask(queue, question) {
  let warning
  try {
    warning = setTimeout(() => console.warn('slow'), 50_000)
    try {
      const answer = await queue.request(question)
      return answer
    } finally {
      clearTimeout(warning)
    }
  } catch {
    return undefined
  }
}

// --- case: the timer that lost the race file=case.js
export async function within(work, ms) {
  let timer
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error('late')), ms)
  })
  try {
    const result = await Promise.race([work, late])
    return result
  } finally {
    clearTimeout(timer)
  }
}

// --- case: released by a helper of this file on one path only file=case.js
function stop(handle) {
  clearInterval(handle)
}
export async function spin(draw, work) {
  const spinner = setInterval(draw, 80)
  try {
    await work()
  } finally {
    stop(spinner)
  }
}

// --- case: only the failure releases file=case.js
export async function open(pool, prepare) {
  const client = await pool.getConnection()
  try {
    if (prepare.isEmpty) return
    await prepare.run(client)
  } finally {
    client.release()
  }
}

// --- case: what is written to a file can fail for want of room file=case.js
import { open } from 'node:fs/promises'
export async function note(path, line) {
  const file = await open(path, 'a')
  try {
    await file.stat()
    await file.write(line)
  } finally {
    await file.close()
  }
}
