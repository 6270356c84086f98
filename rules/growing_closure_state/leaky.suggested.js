// --- case: a factory's callback given to an interval at the top level file=case.js
function createCounter() {
  const data = []
  let counter = 0
  return function tick() {
    data.push(counter++)
    if (data.length > 1000) data.splice(0, data.length - 1000)
  }
}
setInterval(createCounter(), 1000)

// --- case: through a variable file=case.js
function createCounter() {
  const data = []
  return () => {
    data.push(Date.now())
    if (data.length > 1000) data.splice(0, data.length - 1000)
  }
}
const tick = createCounter()
setInterval(tick, 1000)

// --- case: the callback is written in place file=case.js
export function record(read) {
  const samples = []
  setInterval(() => {
    samples.push(read())
    if (samples.length > 1000) samples.splice(0, samples.length - 1000)
  }, 1000)
}

// --- case: a listener of the process file=case.js
function watch() {
  const messages = []
  process.on('message', (message) => {
    messages.push(message)
    if (messages.length > 1000) messages.splice(0, messages.length - 1000)
  })
}
watch()

// --- case: a listener of the window file=case.js
function watchClicks() {
  const clicks = []
  window.addEventListener('click', (event) => {
    clicks.push(event.target)
    if (clicks.length > 1000) clicks.splice(0, clicks.length - 1000)
  })
}
watchClicks()

// --- case: a closure that the module keeps and a handler calls file=case.js
const app = require('express')()
function createMemory() {
  const urls = []
  return (url) => {
    urls.push(url)
    if (urls.length > 1000) urls.splice(0, urls.length - 1000)
  }
}
const remember = createMemory()
app.get('/', (request, response) => {
  remember(request.url)
  response.end()
})

// --- case: a middleware with a table of its own file=case.js
const app = require('express')()
function countVisits() {
  const visits = new Map()
  return (request, response, next) => {
    visits.set(request.ip, (visits.get(request.ip) ?? 0) + 1)
    if (visits.size > 1000) visits.delete(visits.keys().next().value)
    next()
  }
}
app.use(countVisits())

// --- case: a copy with one more element file=case.js
function createLog() {
  let times = []
  return () => {
    times = [...times, Date.now()]
    if (times.length > 1000) times.splice(0, times.length - 1000)
  }
}
setInterval(createLog(), 1000)

// --- case: a function that runs once for the process file=case.js
function main() {
  const history = []
  setInterval(() => {
    history.push(process.memoryUsage())
    if (history.length > 1000) history.splice(0, history.length - 1000)
  }, 1000)
}
main()

// --- case: a timer that arms itself again file=case.js
function start(read) {
  const samples = []
  function next() {
    samples.push(read())
    if (samples.length > 1000) samples.splice(0, samples.length - 1000)
    setTimeout(next, 1000)
  }
  next()
}
start(Math.random)
