// --- case: two parameters are taken to be one
export function swap(bus, other, run) {
  const start = (target) => target.on('a', run)
  const stop = (target) => target.off('b', run)
//                         ^^^^^^^^^^^^^^^^^^^^ FN mismatched-removal: another event, but perhaps another target, too
  return { start: () => start(bus), stop: () => stop(other) }
}

// --- case: removed in a file that is not seen
import { release } from './release.js'
export class Keys {
  onKey = () => {}
  open() { document.addEventListener('keydown', this.onKey) }
  destroy() {
    window.removeEventListener('keydown', this.onKey)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP mismatched-removal: `release` removes it from the document
    release(this)
  }
}
