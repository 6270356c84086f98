// --- case: a list that is built up
const stopped = new Promise(() => {})
export function first(tasks) {
  const all = tasks.map((task) => task.done())
  all.push(stopped)
  return Promise.race(all)
//       ^^^^^^^^^^^^^^^^^ FN promise-race-retention: `stopped` is one of them
}

// --- case: a promise of another file
import { shutdown } from './shutdown.js'
export const wait = (task) => Promise.race([task(), shutdown])
//                                                  ^^^^^^^^ FP promise-race-retention: nobody knows whether this settles soon

// --- case: a loop that asks for a state
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
async function broken() {
  while (true) {
    await pause(1000)
    if (isBroken()) return
  }
}
export const request = (send) => Promise.race([send(), broken()])
//                                                     ^^^^^^^^ FN promise-race-retention: the loop goes on when the race is decided
