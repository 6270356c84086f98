// --- case: released first
export class Clock {
  constructor(button, tick) {
    button.addEventListener('click', () => {
      clearInterval(this.timer)
      this.timer = setInterval(tick, 1000)
    })
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: released by a method first
export class Clock {
  constructor(button, tick) {
    button.addEventListener('click', () => {
      this.stop()
      this.timer = setInterval(tick, 1000)
    })
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: left alone when filled
export class Clock {
  constructor(button, tick) {
    button.addEventListener('click', () => {
      if (this.timer) return
      this.timer = setInterval(tick, 1000)
    })
  }
  stop() {
    clearInterval(this.timer)
    this.timer = null
  }
}

// --- case: filled when empty
export class Clock {
  constructor(button, tick) {
    button.addEventListener('click', () => {
      if (!this.timer) this.timer = setInterval(tick, 1000)
    })
  }
  stop() {
    clearInterval(this.timer)
    this.timer = undefined
  }
}

// --- case: released when filled
export class Clock {
  constructor(button, tick) {
    button.addEventListener('click', () => {
      if (this.timer) {
        clearInterval(this.timer)
      }
      this.timer = setInterval(tick, 1000)
    })
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: in the constructor
export class Clock {
  constructor(tick) {
    this.timer = setInterval(tick, 1000)
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: connected and disconnected take turns
export class Clock extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.draw(), 1000)
  }
  draw() {}
  disconnectedCallback() {
    clearInterval(this.timer)
  }
}

// --- case: the callers release first
export class Player {
  constructor(button) {
    button.addEventListener('click', () => {
      this.pause()
      this.#tick()
    })
  }
  #tick() {
    this.timer = setInterval(() => this.draw(), 1000)
  }
  draw() {}
  pause() {
    clearInterval(this.timer)
  }
}

// --- case: one branch or the other
export class Popup {
  constructor(renderer, close, byKey) {
    if (byKey) {
      this.remove = renderer.listen('document', 'keyup.esc', close)
    } else {
      this.remove = renderer.listen('document', 'click', close)
    }
  }
  hide() {
    this.remove()
  }
}

// --- case: a flag keeps the second one out
export class Feed {
  constructor(button, source) {
    button.addEventListener('click', () => {
      if (this.isOpen) return
      this.isOpen = true
      this.stopFeed = source.subscribe(() => this.draw())
    })
  }
  draw() {}
  close() {
    this.stopFeed()
    this.isOpen = false
  }
}

// --- case: its own timer calls it again
export class Poller {
  #poll() {
    this.timer = setTimeout(() => this.#poll(), 5000)
  }
  constructor() {
    this.#poll()
  }
  stop() {
    clearTimeout(this.timer)
  }
}

// --- case: nothing releases the slot, so nothing relied on it
export class Clock {
  constructor(button, tick) {
    button.addEventListener('click', () => {
      this.started = setTimeout(tick, 100)
    })
  }
}

// --- case: emptied by a helper first
let timer
function reset() {
  if (timer) clearInterval(timer)
  timer = null
}
export function watch(input, load) {
  input.addEventListener('change', () => {
    reset()
    timer = setInterval(load, 5000)
  })
}

// --- case: also kept elsewhere
export class Scheduler {
  constructor(button, job) {
    this.timers = []
    button.addEventListener('click', () => {
      this.timer = setInterval(job, 1000)
      this.timers.push(this.timer)
    })
  }
  stop() {
    this.timers.forEach(clearInterval)
    clearInterval(this.timer)
  }
}
