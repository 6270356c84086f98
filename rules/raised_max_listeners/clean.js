// --- case: an emitter of its own
const { EventEmitter } = require('node:events')
exports.make = function () {
  const bus = new EventEmitter()
  bus.setMaxListeners(0)
  return bus
}

// --- case: a limit that still means something
const { EventEmitter } = require('node:events')
const bus = new EventEmitter()
bus.setMaxListeners(20)
exports.bus = bus

// --- case: one more for each user
exports.watch = function (socket) {
  socket.setMaxListeners(socket.getMaxListeners() + 1)
}

// --- case: each object has one
const { EventEmitter } = require('node:events')
class Hub extends EventEmitter {
  constructor() {
    super()
    this.setMaxListeners(0)
  }
}
module.exports = Hub

// --- case: the caller's
exports.relax = (emitter) => emitter.setMaxListeners(0)

// --- case: a method of the same name on a class of its own
import { Pool } from './pool.js'
export function make() {
  return new Pool().setMaxListeners(0)
}

// --- case: another module's default
import { Emitter } from './emitter.js'
Emitter.defaultMaxListeners = 0
