// --- case: each removes the other
export class Source {
  read() {
    return new Promise((resolve, reject) => {
      const onReadable = () => { this.stream.off('error', onError); resolve() }
      const onError = (error) => { this.stream.off('readable', onReadable); reject(error) }
      this.stream.once('readable', onReadable)
      this.stream.once('error', onError)
    })
  }
}

// --- case: one cleanup that all of them call
export class Source {
  read() {
    return new Promise((resolve, reject) => {
      const cleanup = () => {
        this.stream.removeListener('readable', done)
        this.stream.removeListener('error', fail)
      }
      const done = () => { cleanup(); resolve() }
      const fail = (error) => { cleanup(); reject(error) }
      this.stream.once('readable', done)
      this.stream.once('error', fail)
    })
  }
}

// --- case: removeAllListeners
export class Source {
  read() {
    return new Promise((resolve, reject) => {
      this.stream.once('readable', () => { this.stream.removeAllListeners(); resolve() })
      this.stream.once('error', (error) => { this.stream.removeAllListeners(); reject(error) })
    })
  }
}

// --- case: removed after the wait, whatever came
export class Source {
  async read() {
    let settle
    try {
      await new Promise((resolve, reject) => {
        settle = resolve
        this.stream.once('readable', resolve)
        this.stream.once('end', resolve)
      })
    } finally {
      this.stream.off('readable', settle)
      this.stream.off('end', settle)
    }
  }
}

// --- case: an emitter of its own
import { spawn } from 'node:child_process'
export function run(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(command)
    child.once('message', resolve)
    child.once('error', reject)
  })
}

// --- case: a field that this very call fills
export class Client {
  connect(url) {
    this.socket = new WebSocket(url)
    return new Promise((resolve, reject) => {
      this.socket.addEventListener('message', resolve, { once: true })
      this.socket.addEventListener('error', reject, { once: true })
    })
  }
}

// --- case: whichever comes first, the emitter has nothing more to say
export class Job {
  finished() {
    return new Promise((resolve, reject) => {
      this.child.once('exit', resolve)
      this.child.once('error', reject)
    })
  }
}

// --- case: opened once in its life
export class Server {
  listen(port) {
    return new Promise((resolve, reject) => {
      this.server.once('listening', resolve)
      this.server.once('error', reject)
      this.server.listen(port)
    })
  }
}

// --- case: with a signal
import { once } from 'node:events'
import { bus } from './bus.js'
export async function next() {
  const controller = new AbortController()
  try {
    await Promise.race([once(bus, 'item', { signal: controller.signal }), once(bus, 'end', { signal: controller.signal })])
  } finally {
    controller.abort()
  }
}

// --- case: listeners that share a signal
export class Player {
  seek(time) {
    const { signal } = this.controller
    return new Promise((resolve, reject) => {
      this.video.addEventListener('seeked', resolve, { once: true, signal })
      this.video.addEventListener('error', reject, { once: true, signal })
    })
  }
}

// --- case: not alternatives: each is waited for
export class Page {
  watch() {
    this.bus.once('shown', () => this.count())
    this.bus.once('hidden', () => this.save())
  }
  count() {}
  save() {}
}

// --- case: two promises
export class Page {
  watch() {
    const shown = new Promise((resolve) => { this.bus.once('shown', resolve) })
    const hidden = new Promise((resolve) => { this.bus.once('hidden', resolve) })
    return Promise.all([shown, hidden])
  }
}

// --- case: in different branches
export class Page {
  ready(fast) {
    return new Promise((resolve) => {
      if (fast) {
        this.bus.once('parsed', resolve)
      } else {
        this.bus.once('painted', resolve)
      }
    })
  }
}

// --- case: while the module loads
import { bus } from './bus.js'
await new Promise((resolve, reject) => {
  bus.once('ready-state', resolve)
  bus.once('refused', reject)
})

// --- case: the timer removes the listener
export class Link {
  ask(id) {
    return new Promise((resolve, reject) => {
      this.socket.once('answer', resolve)
      setTimeout(() => {
        this.socket.off('answer', resolve)
        reject(new Error('no answer'))
      }, 1000)
    })
  }
}

// --- case: the timer ends the emitter
export class Link {
  ask(id) {
    return new Promise((resolve, reject) => {
      this.socket.once('answer', resolve)
      setTimeout(() => {
        this.socket.destroy()
        reject(new Error('no answer'))
      }, 1000)
    })
  }
}

// --- case: the timer has nothing to do with the wait
export class Link {
  ask(id) {
    return new Promise((resolve) => {
      this.socket.once('answer', resolve)
      setTimeout(() => this.log('slow'), 1000)
    })
  }
  log() {}
}

// --- case: disposers that the handlers call
export class Link {
  ask(id) {
    return new Promise((resolve, reject) => {
      const offs = []
      this.socket.once('answer', (text) => { offs.forEach((off) => off()); resolve(text) })
      this.socket.once('refusal', () => { offs.forEach((off) => off()); reject(new Error('no')) })
      offs.push(() => this.socket.removeAllListeners('answer'), () => this.socket.removeAllListeners('refusal'))
    })
  }
}

// --- case: the dialog closes in any case
import { bus } from './bus.js'
export class Editor {
  pick() {
    bus.once('itemsPicked', this.take)
    bus.once('pickerClosed', () => { bus.off('itemsPicked', this.take) })
  }
  take() {}
}
