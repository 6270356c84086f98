// --- case: a factory's callback given to an interval at the top level
function createCounter() {
  const data = []
  let counter = 0
  return function tick() {
    data.push(counter++)
//  ^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `data`
  }
}
setInterval(createCounter(), 1000)

// --- case: through a variable
function createCounter() {
  const data = []
  return () => {
    data.push(Date.now())
//  ^^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `data`
  }
}
const tick = createCounter()
setInterval(tick, 1000)

// --- case: the callback is written in place
export function record(read) {
  const samples = []
  setInterval(() => {
    samples.push(read())
//  ^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `samples`
  }, 1000)
}

// --- case: a listener of the process
function watch() {
  const messages = []
  process.on('message', (message) => {
    messages.push(message)
//  ^^^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `messages`
  })
}
watch()

// --- case: a listener of the window
function watchClicks() {
  const clicks = []
  window.addEventListener('click', (event) => {
    clicks.push(event.target)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `clicks`
  })
}
watchClicks()

// --- case: a closure that the module keeps and a handler calls
const app = require('express')()
function createMemory() {
  const urls = []
  return (url) => {
    urls.push(url)
//  ^^^^^^^^^^^^^^ growing-closure-state: `urls`
  }
}
const remember = createMemory()
app.get('/', (request, response) => {
  remember(request.url)
  response.end()
})

// --- case: a middleware with a table of its own
const app = require('express')()
function countVisits() {
  const visits = new Map()
  return (request, response, next) => {
    visits.set(request.ip, (visits.get(request.ip) ?? 0) + 1)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `visits`
    next()
  }
}
app.use(countVisits())

// --- case: a dictionary
function createCounter() {
  const seen = {}
  return () => {
    seen[Date.now()] = true
//  ^^^^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `seen`
  }
}
setInterval(createCounter(), 1000)

// --- case: a string
function createLog() {
  let text = ''
  return () => {
    text += new Date().toISOString()
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `text`
  }
}
setInterval(createLog(), 1000)

// --- case: a copy with one more element
function createLog() {
  let times = []
  return () => {
    times = [...times, Date.now()]
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `times`
  }
}
setInterval(createLog(), 1000)

// --- case: a function that runs once for the process
function main() {
  const history = []
  setInterval(() => {
    history.push(process.memoryUsage())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `history`
  }, 1000)
}
main()

// --- case: a timer that arms itself again
function start(read) {
  const samples = []
  function next() {
    samples.push(read())
//  ^^^^^^^^^^^^^^^^^^^^ growing-closure-state: `samples`
    setTimeout(next, 1000)
  }
  next()
}
start(Math.random)
