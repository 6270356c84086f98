// --- case: a signal that nobody aborts
export class Chart {
  constructor() {
    this.controller = new AbortController()
    window.addEventListener('resize', () => this.draw(), { signal: this.controller.signal })
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-listener: a signal counts as a release wherever its controller is
  }
  draw() {}
}

// --- case: an element that a parameter brings along
export function enable(element, run) {
  element.addEventListener('click', () => run())
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-listener: how long an unknown element lives is not known
}

// --- case: removed in the constructor, kept after close
import { bus } from './bus.js'
export class Badge {
  constructor() {
    this.onCount = (count) => { this.count = count }
    bus.off('count', this.onCount)
    bus.on('count', this.onCount)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN leaked-listener: a removal for the same target and event counts, wherever it is
  }
  close() {
    this.count = 0
  }
}
