// --- case: a field beside registered neighbours file=renderer.ts
import { Disposable, MutableDisposable } from './lifecycle'
export class Renderer extends Disposable {
  private atlas = this._register(new MutableDisposable())
  private observer = this._register(new MutableDisposable())
  private blink = this._register(new MutableDisposable())
  start() {
    this.blink.value = blinking(this)
  }
}

// --- case: a field that only exists to end others, beside one registered neighbour file=renderer.ts
import { Disposable, MutableDisposable } from './lifecycle'
export class Renderer extends Disposable {
  private cursor = this._register(new MutableDisposable())
  private atlas = this._register(new MutableDisposable())
  focus() { this.cursor.value = blink() }
}
