// --- case: the last errors of a catch file=case.js
const recent = []
export function attempt(job) {
  try {
    return job()
  } catch (error) {
    recent.push(String(error.stack))
    if (recent.length > 100) recent.shift()
  }
}

// --- case: a rejection, with the time file=case.js
const failures = []
export function watch(promise) {
  promise.catch((reason) => {
    failures.push({ reason: String(reason.stack), at: Date.now() })
    failures.splice(0, failures.length - 20)
  })
}

// --- case: of an `error` listener file=case.js
const errors = new Set()
export function follow(socket) {
  socket.on('error', (problem) => {
    if (errors.size > 10) errors.clear()
    errors.add(String(problem.stack))
  })
}
