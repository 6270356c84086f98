// --- case: a bound method file=case.js
export class Animation {
  start() {
    this.frame()
  }
  frame() {
    this.timer = requestAnimationFrame(this.frame.bind(this))
  }
  destroy() {
    this.canvas.remove()
    cancelAnimationFrame(this.timer)
  }
}
