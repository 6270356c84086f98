// --- case: it ends on a flag that nothing lowers
export class Poller {
  poll() {
    if (this.stopped) return
    setTimeout(() => this.poll(), 1000)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN timer-loop: a test that could end the loop counts, even when nothing makes it true
  }
}

// --- case: two functions that arm each other
export function blink(lamp) {
  const on = () => {
    lamp.on()
    setTimeout(off, 500)
  }
  const off = () => {
    lamp.off()
    setTimeout(on, 500)
//  ^^^^^^^^^^^^^^^^^^^ FN timer-loop: only a function that arms itself is seen
  }
  on()
}
