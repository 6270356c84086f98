// --- case: the process
process.setMaxListeners(0)
//<^^^^^^^^^^^^^^^^^^^^^^^ raised-max-listeners: `process` is never given a warning

// --- case: an emitter of the module
const { EventEmitter } = require('node:events')
const bus = new EventEmitter()
//    --- because: shared
bus.setMaxListeners(Infinity)
//<^^^^^^^^^^^^^^^^^^^^^^^^^^ raised-max-listeners: `bus` is never given a warning

// --- case: where it is made
const { EventEmitter } = require('node:events')
const bus = new EventEmitter().setMaxListeners(1000)
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ raised-max-listeners: no warning before 1000 listeners
exports.bus = bus

// --- case: an import, in a function
import { bus } from './bus.js'
export function start() {
  bus.setMaxListeners(Number.POSITIVE_INFINITY)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ raised-max-listeners: `bus` is never given a warning
}

// --- case: the default of all
require('events').EventEmitter.defaultMaxListeners = 0
//<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ raised-max-listeners: every emitter is never given a warning

// --- case: the default of all, by its function
import { setMaxListeners } from 'node:events'
setMaxListeners(0)
//<^^^^^^^^^^^^^^^ raised-max-listeners: every emitter

// --- case: for one target, by the function
import events from 'node:events'
const controller = new AbortController()
events.setMaxListeners(500, controller.signal)
//<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ raised-max-listeners: `controller.signal`

// --- case: a constant that is large
import { bus } from './bus.js'
const MANY = 10_000
bus.setMaxListeners(MANY)
//<^^^^^^^^^^^^^^^^^^^^^^ raised-max-listeners: no warning before 10000 listeners

// --- case: the only object of its class
const { EventEmitter } = require('node:events')
class Hub {
  constructor() {
    this.bus = new EventEmitter()
    this.bus.setMaxListeners(0)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ raised-max-listeners: `this.bus` is never given a warning
  }
}
const hub = new Hub()
hub.bus.emit('start')
