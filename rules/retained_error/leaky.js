// --- case: the last errors of a catch
const recent = []
//    ------ because: lives as long as the process
export function attempt(job) {
  try {
    return job()
  } catch (error) {
//         ----- because: comes from here
    recent.push(error)
//  ^^^^^^^^^^^^^^^^^^ retained-error: `recent` keeps error objects
    if (recent.length > 100) recent.shift()
  }
}

// --- case: a rejection, with the time
const failures = []
export function watch(promise) {
  promise.catch((reason) => {
    failures.push({ reason, at: Date.now() })
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ retained-error: `failures`
    failures.splice(0, failures.length - 20)
  })
}

// --- case: an error of its own, by key
const lastErrors = new Map()
export function fail(id, text) {
  lastErrors.set(id, new RangeError(text))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ retained-error: `lastErrors`
}
export function forget(id) {
  lastErrors.delete(id)
}

// --- case: of an `error` listener
const errors = new Set()
export function follow(socket) {
  socket.on('error', (problem) => {
    if (errors.size > 10) errors.clear()
    errors.add(problem)
//  ^^^^^^^^^^^^^^^^^^^ retained-error: `errors`
  })
}
