// --- case: one key, twice
export class Registry {
  handles = new Map()
  register(target) {
    this.handles.set(target, target.subscribe(() => this.draw()))
//                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN overwritten-handle: entries of a map are not followed
  }
  draw() {}
  deregister(target) {
    this.handles.get(target)?.unsubscribe()
  }
}

// --- case: the button is disabled meanwhile
export class Clock {
  constructor(button, tick) {
    this.button = button
    button.addEventListener('click', () => {
      button.disabled = true
      this.timer = setInterval(tick, 1000)
//                 ^^^^^^^^^^^^^^^^^^^^^^^ FP overwritten-handle: what keeps a second click away is not known
    })
  }
  stop() {
    clearInterval(this.timer)
    this.button.disabled = false
  }
}
