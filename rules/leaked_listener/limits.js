// --- case: once for an event that may never come
const app = require('express')()
app.get('/', (request, response) => {
  process.once('SIGTERM', () => response.end())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-listener: until the signal comes, each request leaves a listener
  response.end()
})

// --- case: a signal that nobody aborts
export class Chart {
  constructor() {
    this.controller = new AbortController()
    window.addEventListener('resize', () => this.draw(), { signal: this.controller.signal })
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-listener: a signal counts as a release wherever its controller is
  }
  draw() {}
}

// --- case: an element that a parameter brings along
export function enable(element, run) {
  element.addEventListener('click', () => run())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-listener: how long an unknown element lives is not known
}
