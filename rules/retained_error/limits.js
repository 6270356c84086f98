// --- case: one slot for the last error
let last
export function attempt(job) {
  try {
    return job()
  } catch (error) {
    last = error
//  ^^^^^^^^^^^^ FN retained-error: a single variable is not followed
  }
}
export const lastMessage = () => last?.message

// --- case: a logger reads the stack
import { log } from './log.js'
const recent = []
export function attempt(job) {
  try {
    return job()
  } catch (error) {
    log(error)
    recent.push(error)
//  ^^^^^^^^^^^^^^^^^^ FP retained-error: `recent` keeps error objects
    if (recent.length > 100) recent.shift()
  }
}
