// --- case: text
const recent = []
export function attempt(job) {
  try {
    return job()
  } catch (error) {
    recent.push(String(error.stack))
    if (recent.length > 100) recent.shift()
  }
}

// --- case: the message
const recent = []
export function attempt(job) {
  try {
    return job()
  } catch (error) {
    recent.push(error.message)
    if (recent.length > 100) recent.shift()
  }
}

// --- case: its stack was read before
const recent = []
export function attempt(job, log) {
  try {
    return job()
  } catch (error) {
    log(error.stack)
    recent.push(error)
    if (recent.length > 100) recent.shift()
  }
}

// --- case: printed
const recent = []
export function attempt(job) {
  try {
    return job()
  } catch (error) {
    console.error(error)
    recent.push(error)
    if (recent.length > 100) recent.shift()
  }
}

// --- case: a list of this call
export function attemptAll(jobs) {
  const errors = []
  for (const job of jobs) {
    try {
      job()
    } catch (error) {
      errors.push(error)
    }
  }
  return errors
}

// --- case: told by another rule: the list only grows
const errors = []
export function attempt(job) {
  try {
    return job()
  } catch (error) {
    errors.push(error)
  }
}

// --- case: something else that is called error
const scores = []
export function measure(error) {
  scores.push(error)
  if (scores.length > 10) scores.shift()
}
