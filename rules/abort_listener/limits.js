// --- case: on one way out only
export function load(bus, signal) {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN abort-listener: nothing removes it when `failed` comes
    bus.once('loaded', () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    bus.once('failed', reject)
  })
}

// --- case: the caller makes a signal for each call
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, ms)
    signal.addEventListener('abort', reject)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP abort-listener: `signal` may be new for each call
  })
}

// --- case: work that this file does not show
import { connect } from './connect.js'
export async function query(text, signal) {
  const link = await connect()
  signal.addEventListener('abort', () => link.cancel())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN abort-listener: whether `link` has an end of its own is not known
  return await link.query(text)
}
