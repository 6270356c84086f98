// --- case: an object of its own
export class Player {
  constructor(element) {
    this.play = () => element.play()
  }
}

// --- case: nothing is captured
export class Player {
  constructor() {
    Player.prototype.play = function () {
      return this.element.play()
    }
  }
}

// --- case: while the module loads
import client from './client.js'
const log = console.log
console.log = (...words) => log(new Date(), ...words)
client.onReply = () => log('reply')

// --- case: put back at the end
export class Logger {
  start(name) {
    this.log = console.log
    const log = console.log
    console.log = (...words) => log(name, ...words)
  }
  stop() {
    console.log = this.log
  }
}

// --- case: behind a flag
let patched = false
export class Logger {
  constructor(name) {
    if (patched) return
    patched = true
    const log = console.log
    console.log = (...words) => log(name, ...words)
  }
}

// --- case: behind a mark on the object
export class Logger {
  constructor(name) {
    if (console.isWrapped) return
    console.isWrapped = true
    const log = console.log
    console.log = (...words) => log(name, ...words)
  }
}

// --- case: the caller's object
export class Span {
  follow(response) {
    const end = response.end
    response.end = (...words) => {
      this.finish()
      return end.apply(response, words)
    }
  }
  finish() {}
}

// --- case: a handler of the platform
export class Drag {
  begin() {
    document.onmousemove = (event) => this.move(event)
  }
  move() {}
}

// --- case: emptied when its work is done
import client from './client.js'
export class View {
  constructor() {
    client.onReply = (reply) => this.show(reply)
  }
  show() {}
  destroy() {
    client.onReply = null
  }
}

// --- case: a local object
export class View {
  constructor() {
    const api = {}
    api.show = () => this.show()
    this.api = api
  }
}

// --- case: a class of the same call
export function define(options) {
  class Element {}
  Element.prototype.draw = () => options.draw()
  return Element
}

// --- case: exports
class Build {
  constructor(options) {
    exports.run = () => options.run()
  }
}
exports.Build = Build

// --- case: one instance of the module
import client from './client.js'
class View {
  constructor() {
    client.onReply = (reply) => this.show(reply)
  }
  show() {}
}
const view = new View()
view.show()
