// --- case: each click starts another file=case.js
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

// --- case: each packet of one kind starts another file=case.js
function Socket(transport) {
  this.transport = transport
}
Socket.prototype.upgrade = function () {
  const self = this
  this.transport.on('packet', (packet) => {
    if (packet.type === 'ping') {
      clearInterval(this.probe)
      self.probe = setInterval(() => self.check(), 100)
    } else {
      clearInterval(self.probe)
    }
  })
}
Socket.prototype.check = function () {}

// --- case: each turn of a loop file=case.js
export class Scheduler {
  start(jobs) {
    for (const job of jobs) {
      clearInterval(this.timer)
      this.timer = setInterval(job, 1000)
    }
  }
  stop() {
    clearInterval(this.timer)
  }
}

// --- case: a variable of the module file=case.js
let refresh
export function watch(input, load) {
  input.addEventListener('change', () => {
    clearInterval(refresh)
    refresh = setInterval(load, 5000)
  })
}
export const stop = () => clearInterval(refresh)
