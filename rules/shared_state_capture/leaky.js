// --- case: a prototype that keeps the last instance
export class Player {
  constructor(element) {
    this.element = element
    Player.prototype.play = () => this.element.play()
//  ^^^^^^^^^^^^^^^^^^^^^ shared-state-capture: keeps the instance that set it last
//                                ---- because: captures `this`
  }
}

// --- case: an object of the module
const validator = {}
export class Model {
  constructor(values) {
    this.values = values
    const self = this
    validator.isNew = function () {
//  ^^^^^^^^^^^^^^^ shared-state-capture: keeps the instance that set it last
      return self.values.id === undefined
    }
  }
}
export default validator

// --- case: an import
import client from './client.js'
export class View {
  constructor() {
    client.onReply = (reply) => this.show(reply)
//  ^^^^^^^^^^^^^^ shared-state-capture: keeps the instance that set it last
//  -------------- because: belongs to another module
  }
  show() {}
}

// --- case: a wrapper for each instance
export class Logger {
  constructor(name) {
    const log = console.log
//        --- because: wrappers and all
    console.log = (...words) => log(name, ...words)
//  ^^^^^^^^^^^ shared-state-capture: each run wraps `console.log` once more
  }
}

// --- case: a wrapper for each request
import express from 'express'
import api from './api.js'
const app = express()
app.get('/', (request, response) => {
  const send = api.send
  api.send = function (text) {
//^^^^^^^^ shared-state-capture: each run wraps `api.send` once more
    return send.call(api, text + request.url)
  }
  response.end()
})

// --- case: a static method
export class Store {
  constructor(state) {
    Store.current = () => state
//  ^^^^^^^^^^^^^ shared-state-capture: keeps `state` of the call that set it last
  }
}

// --- case: a constructor function
function Widget(options) {
  this.options = options
  var self = this
  Widget.prototype.draw = function () {
//^^^^^^^^^^^^^^^^^^^^^ shared-state-capture: keeps the instance that set it last
    return self.options
  }
}
module.exports = Widget
