// --- case: the list is emptied by a helper
export class Tabs {
  tabs = []
  add(tab) { this.tabs.push(tab) }
  reset() { this.tabs = [] }
  destroy() {
    this.reset()
    this.tabs.forEach((tab) => tab.remove())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN ineffective-cleanup: `reset` emptied it
  }
}

// --- case: a field of the same name in a file that is not seen
export class Clock {
  start() { this.timerId = setInterval(() => this.tick(), 1000) }
  stop() { clearInterval(this.timer) }
//         ^^^^^^^^^^^^^^^^^^^^^^^^^ FP ineffective-cleanup: another file assigns `clock.timer = clock.timerId`
  tick() {}
}
