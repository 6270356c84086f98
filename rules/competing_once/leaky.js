// --- case: three ways to end a wait, each with its own listener
class Source {
  constructor(stream) {
    this.stream = stream
  }
  async read() {
    await new Promise((resolve, reject) => {
      this.stream.once('readable', resolve)
//    ------------------------------------- because: when this one is called
      this.stream.once('end', resolve)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: for `end` stays on `this.stream` when `readable` comes first
//    ----------- because: kept by the object from one call to the next
      this.stream.once('error', reject)
    })
    return this.stream.read()
  }
}
module.exports = Source

// --- case: through a constant that is another name of a field
import { Readable } from 'node:stream'
export class Dispatcher {
  stream = new Readable()
  async read() {
    const stream = this.stream
    await new Promise((fulfill) => {
      stream.once('readable', fulfill)
      stream.once('end', () => fulfill())
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: for `end`
    })
  }
}

// --- case: the listener of one removes the other's, but not the other way round
function Cursor(text) {
  this.text = text
}
Cursor.prototype.onNone = function () {
  this.state = 'idle'
}
Cursor.prototype.onRows = function () {
  this.connection.removeListener('none', this.onNone)
//--------------------------------------------------- because: this removes the other one only
}
Cursor.prototype.submit = function (connection) {
  this.connection = connection
  connection.once('none', this.onNone)
//------------------------------------ because: when this one is called
  connection.once('rows', this.onRows)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: stays on `connection` when `none` comes first
}
module.exports = Cursor

// --- case: a shared emitter of the module, in a request handler
const { EventEmitter } = require('node:events')
const app = require('express')()
const bus = new EventEmitter()
app.get('/job', async (request, response) => {
  const outcome = await new Promise((resolve, reject) => {
    bus.once('done', resolve)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: for `done` stays on `bus` when `failed` comes first
    bus.once('failed', (why) => reject(new Error(why)))
  })
  response.json(outcome)
})

// --- case: listeners of one callback
exports.flush = function (queue, callback) {
  queue.once('drained', () => callback())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: for `drained` stays on `queue` when `rejected` comes first
  queue.once('rejected', (error) => callback(error))
}

// --- case: of an EventTarget
export class Player {
  seek(time) {
    return new Promise((resolve, reject) => {
      this.video.addEventListener('seeked', resolve, { once: true })
      this.video.addEventListener('error', reject, { once: true })
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: for `error` stays on `this.video` when `seeked` comes first
      this.video.currentTime = time
    })
  }
}

// --- case: chained
export class Writer {
  write(chunk) {
    return new Promise((resolve, reject) => {
      this.out.once('drain', resolve).once('error', reject)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: for `error` stays
      this.out.write(chunk)
    })
  }
}

// --- case: a timer ends the wait and leaves the listener
export class Link {
  ask(id) {
    return new Promise((resolve, reject) => {
      this.socket.once(`answer-${id}`, resolve)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: this listener stays on `this.socket` when the timer is first
      setTimeout(() => reject(new Error('no answer')), 1000)
//    ------------------------------------------------------ because: when the timer is first
    })
  }
}

// --- case: the same function for the event and for the timer
export class Panel {
  hide() {
    return new Promise((resolve) => {
      const done = () => resolve()
      this.bus.once('hidden', done)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: when the timer is first
      setTimeout(done, 500)
    })
  }
}

// --- case: a race of `once` without a signal
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { bus } from './bus.js'
export async function next() {
  await Promise.race([once(bus, 'item'), sleep(1000)])
//                    ^^^^^^^^^^^^^^^^^ competing-once: for `item` stays on `bus` when another promise settles first
}

// --- case: an event that cannot be read here
export class Rpc {
  call(id) {
    return new Promise((resolve, reject) => {
      this.port.once('result:' + id, resolve)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ competing-once: when another event comes first
      this.port.once('fault:' + id, reject)
    })
  }
}
