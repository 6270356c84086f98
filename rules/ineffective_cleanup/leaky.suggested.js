// --- case: splice removes none file=case.js
export class Drag {
  static all = []
  constructor() { Drag.all.push(this) }
  destroy() {
    const index = Drag.all.indexOf(this)
    if (index > -1) Drag.all.splice(index, 1)
  }
}

// --- case: splice removes zero file=case.js
const listeners = []
export function on(listener) {
  listeners.push(listener)
  return () => {
    listeners.splice(listeners.indexOf(listener), 1)
  }
}

// --- case: the result of filter is dropped file=case.js
export class Bus {
  listeners = []
  on(listener) { this.listeners.push(listener) }
  off(listener) {
    this.listeners = this.listeners.filter((it) => it !== listener)
  }
}

// --- case: delete does not reach the entries of a Map file=case.js
export class Pool {
  sockets = new Map()
  open(id, socket) { this.sockets.set(id, socket) }
  close(id) { this.sockets.delete(id) }
}

// --- case: a guard that is never passed file=case.js
export function listen(node, type, handler) {
  node.addEventListener(type, handler)
  let disposed = false
  return {
    dispose: () => {
      if (disposed) return
      disposed = true
      node.removeEventListener(type, handler)
    },
  }
}

// --- case: a guard that lets only the empty slot through file=case.js
export class Clock {
  start() { this.timer ??= setInterval(() => this.tick(), 1000) }
  stop() {
    if (!this.timer) return
    clearInterval(this.timer)
    this.timer = null
  }
  tick() {}
}

// --- case: the slot is replaced before it is released file=case.js
import { Scene } from './scene.js'
export class App {
  scene = new Scene()
  componentWillUnmount() {
    this.scene.destroy()
    this.scene = new Scene()
    this.store.clear()
  }
}

// --- case: the slot is emptied before it is released file=case.js
export class Clock {
  start() { this.timer = setInterval(() => this.tick(), 1000) }
  stop() {
    clearInterval(this.timer)
    this.timer = null
  }
  tick() {}
}

// --- case: a worker that nobody ends file=case.js
export class Search {
  constructor() { this.worker = new Worker('search.js') }
  dispose() {
    this.worker.terminate()
    this.worker = null
  }
}

// --- case: another field is cleared file=case.js
export class Clock {
  start() { this._timerId = setInterval(() => this.tick(), 1000) }
  stop() { clearInterval(this._timerId) }
  tick() {}
}

// --- case: another subscription is ended file=list.ts
export class List {
  private sub?: Subscription
  private subs: Subscription
  ngOnInit() { this.subs = this.store.subscribe((it) => this.draw(it)) }
  ngOnDestroy() { this.subs?.unsubscribe() }
}

// --- case: another property is deleted file=case.js
Model.prototype.save = function (run) {
  this.state.$error = new Error('conflict')
  run(() => { delete this.state.$error })
}
Model.prototype.close = function () {}
function Model() {}

// --- case: the handler is dropped in the constructor that registered it file=case.js
export class Network {
  constructor() {
    if (navigator.connection) {
      this.onChange = () => this.measure()
      navigator.connection.addEventListener('change', this.onChange)
    }
  }
  measure() {}
  release() { if (this.onChange) navigator.connection.removeEventListener('change', this.onChange) }
}

// --- case: a misspelt hook of React file=Clock.jsx
import { Component } from 'react'
export class Clock extends Component {
  componentDidMount() { this.timer = setInterval(() => this.tick(), 1000) }
  componentWillUnmount() { clearInterval(this.timer) }
  render() { return null }
}

// --- case: a misspelt hook of Angular file=clock.ts
@Component({})
export class Clock {
  timer = setInterval(() => this.tick(), 1000)
  ngOnDestroy() { clearInterval(this.timer) }
}

// --- case: a misspelt hook of a custom element file=case.js
export class Clock extends HTMLElement {
  connectedCallback() { this.timer = setInterval(() => this.tick(), 1000) }
  disconnectedCallback() { clearInterval(this.timer) }
}

// --- case: a misspelt hook of Vue file=Clock.vue
<script>
export default {
  mounted() { this.timer = setInterval(() => this.tick(), 1000) },
  beforeDestroy() { clearInterval(this.timer) },
}
</script>

// --- case: a mixin's own end is hidden file=card.js
import { Subscribes } from './subscribes.js'
export class Card extends Subscribes(LitElement) {
  connectedCallback() { super.connectedCallback(); this.observer.observe(this) }
  disconnectedCallback() {
    super.disconnectedCallback()
    this.observer.disconnect()
  }
}

// --- case: a base class in the file loses its end file=case.js
class Base {
  dispose() { this.socket.close() }
}
export class Chart extends Base {
  dispose() {
    super.dispose()
    this.element.remove()
  }
}

// --- case: named and not called file=list.ts
export class List {
  ngOnInit() { this.sub = this.store.subscribe((it) => this.draw(it)) }
  ngOnDestroy() { this.sub.unsubscribe() }
}

// --- case: a cleanup that names the remover and does not call it file=Feed.jsx
import { useEffect } from 'react'
export function Feed({ store, show }) {
  useEffect(() => {
    const stop = store.listen(show)
    return () => stop()
  }, [store, show])
  return null
}

// --- case: removed by another key file=case.js
const sockets = new Map()
export function serve(socket) {
  sockets.set(socket.id, socket)
  socket.on('close', () => sockets.delete(socket.id))
}

// --- case: a variable of the same name inside file=case.js
let timer
export function start(tick) {
  timer = setInterval(tick, 1000)
}
export function stop() { clearInterval(timer) }

// --- case: a cleanup without return file=Clock.jsx
import { useEffect } from 'react'
export function Clock({ tick }) {
  useEffect(() => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer)
  }, [tick])
  return null
}
