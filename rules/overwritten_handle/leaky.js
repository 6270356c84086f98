// --- case: each click starts another
export class Clock {
  constructor(button, tick) {
    button.addEventListener('click', () => {
      this.timer = setInterval(tick, 1000)
//                 ^^^^^^^^^^^^^^^^^^^^^^^ overwritten-handle: put a new interval over a live one in `this.timer`
    })
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: each packet of one kind starts another
function Socket(transport) {
  this.transport = transport
}
Socket.prototype.upgrade = function () {
  const self = this
  this.transport.on('packet', (packet) => {
    if (packet.type === 'ping') {
      self.probe = setInterval(() => self.check(), 100)
//                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ overwritten-handle: in `this.probe`
    } else {
      clearInterval(self.probe)
    }
  })
}
Socket.prototype.check = function () {}

// --- case: two removers in one field preset=recommended
export class Popup {
  show(renderer, close) {
    this.remove = renderer.listen('document', 'click', close)
    if (this.closesOnEscape) {
      this.remove = renderer.listen('document', 'keyup.esc', close)
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ overwritten-handle: a new subscription over a live one
    }
  }
  hide() {
    this.remove()
  }
}

// --- case: each turn of a loop
export class Scheduler {
  start(jobs) {
    for (const job of jobs) {
      this.timer = setInterval(job, 1000)
//                 ^^^^^^^^^^^^^^^^^^^^^^ overwritten-handle: put a new interval over
    }
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: a variable of the module
let refresh
export function watch(input, load) {
  input.addEventListener('change', () => {
    refresh = setInterval(load, 5000)
//            ^^^^^^^^^^^^^^^^^^^^^^^ overwritten-handle: in `refresh`
  })
}
export const stop = () => clearInterval(refresh)

// --- case: the old preview is not revoked
let preview
export function choose(input, image) {
  input.onchange = () => {
    preview = URL.createObjectURL(input.files[0])
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ overwritten-handle: a new object URL over
    image.src = preview
  }
}
export const clear = () => URL.revokeObjectURL(preview)

// --- case: others can call it again
export class Panel {
  follow(store) {
    this.unsubscribe = store.subscribe(() => this.draw())
//                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ overwritten-handle: in `this.unsubscribe`
  }
  draw() {}
  close() {
    this.unsubscribe()
  }
}
