// --- case: splice removes none preset=recommended
export class Drag {
  static all = []
  constructor() { Drag.all.push(this) }
//                ------------------- because: `Drag.all` keeps what is put in here
  destroy() {
    const index = Drag.all.indexOf(this)
    if (index > -1) Drag.all.splice(index, -1)
//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: this removes nothing from `Drag.all`
  }
}

// --- case: splice removes zero preset=recommended
const listeners = []
export function on(listener) {
  listeners.push(listener)
  return () => {
    listeners.splice(listeners.indexOf(listener), 0)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `0` is none
  }
}

// --- case: the result of filter is dropped preset=recommended
export class Bus {
  listeners = []
  on(listener) { this.listeners.push(listener) }
  off(listener) {
    this.listeners.filter((it) => it !== listener)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `filter` makes a new list
  }
}

// --- case: delete does not reach the entries of a Map preset=recommended
export class Pool {
  sockets = new Map()
  open(id, socket) { this.sockets.set(id, socket) }
  close(id) { delete this.sockets[id] }
//            ^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `delete` does not reach the entries
}

// --- case: a new function is looked for preset=recommended
export class Bus {
  listeners = []
  on(listener) { this.listeners.push(listener.bind(this)) }
  off(listener) {
    const at = this.listeners.indexOf(listener.bind(this))
//             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `indexOf` gets a new function here
    if (at >= 0) this.listeners.splice(at, 1)
  }
}

// --- case: a loop over an object without a length preset=recommended
export class Tabs {
  constructor() { this.tabs = {} }
  add(id, tab) { this.tabs[id] = tab }
  destroy() {
    for (let i = 0; i < this.tabs.length; i++) this.tabs[i].remove()
//                  ^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `this.tabs` is a plain object
  }
}

// --- case: a loop over what was just emptied preset=recommended
export class Tabs {
  tabs = []
  add(tab) { this.tabs.push(tab) }
  destroy() {
    this.tabs = []
//  -------------- because: it is emptied here
    this.tabs.forEach((tab) => tab.remove())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `this.tabs` was emptied just before
  }
}

// --- case: a guard that is never passed preset=recommended
export function listen(node, type, handler) {
  node.addEventListener(type, handler)
  let disposed = false
  return {
    dispose: () => {
      if (!disposed) return
//        ^^^^^^^^^ ineffective-cleanup: this returns as long as `disposed` is not set
      disposed = true
      node.removeEventListener(type, handler)
    },
  }
}

// --- case: a guard that lets only the empty slot through preset=recommended
export class Clock {
  start() { this.timer ??= setInterval(() => this.tick(), 1000) }
  stop() {
    if (this.timer) return
//      ^^^^^^^^^^ ineffective-cleanup: `clearInterval(this.timer)` runs only when `this.timer` is empty
    clearInterval(this.timer)
    this.timer = null
  }
  tick() {}
}

// --- case: the slot is replaced before it is released preset=recommended
import { Scene } from './scene.js'
export class App {
  scene = new Scene()
  componentWillUnmount() {
    this.scene = new Scene()
//  ^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `this.scene` is replaced before `this.scene.destroy()`
    this.store.clear()
    this.scene.destroy()
  }
}

// --- case: the slot is emptied before it is released preset=recommended
export class Clock {
  start() { this.timer = setInterval(() => this.tick(), 1000) }
  stop() {
    this.timer = null
//  ^^^^^^^^^^^^^^^^^ ineffective-cleanup: `this.timer` is replaced before `clearInterval(this.timer)`
    clearInterval(this.timer)
  }
  tick() {}
}

// --- case: the slot is emptied and nothing released preset=recommended
export class Card extends HTMLElement {
  connectedCallback() { this.timer = setInterval(() => this.draw(), 1000) }
//                                   ------------------------------------ because: goes on until it is released
  disconnectedCallback() {
    if (this.timer) this.timer = undefined
//                  ^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `this.timer` is emptied, but what it held goes on
  }
  draw() {}
}

// --- case: a worker that nobody ends preset=recommended
export class Search {
  constructor() { this.worker = new Worker('search.js') }
  dispose() {
    this.worker = null
//  ^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `this.worker` is emptied
  }
}

// --- case: another field is cleared preset=recommended
export class Clock {
  start() { this._timerId = setInterval(() => this.tick(), 1000) }
  stop() { clearInterval(this._timer) }
//         ^^^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: nothing assigns `this._timer`, so this releases nothing; `this._timerId` stays
  tick() {}
}

// --- case: another subscription is ended file=list.ts preset=recommended
export class List {
  private sub?: Subscription
  private subs: Subscription
  ngOnInit() { this.subs = this.store.subscribe((it) => this.draw(it)) }
  ngOnDestroy() { this.sub?.unsubscribe() }
//                ^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: nothing assigns `this.sub`
}

// --- case: another property is deleted preset=recommended
Model.prototype.save = function (run) {
  this.state.$error = new Error('conflict')
//----------------- because: `this.state.$error` is what is set
  run(() => { delete this.state.error })
//            ^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: nothing assigns `this.state.error`, so this deletes nothing; `this.state.$error` stays
}
Model.prototype.close = function () {}
function Model() {}

// --- case: the handler is dropped in the constructor that registered it preset=recommended
export class Network {
  constructor() {
    if (navigator.connection) {
      this.onChange = () => this.measure()
      navigator.connection.addEventListener('change', this.onChange)
    }
    this.onChange = null
//  ^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `this.onChange` is emptied after it was registered
  }
  measure() {}
  release() { if (this.onChange) navigator.connection.removeEventListener('change', this.onChange) }
}

// --- case: a destroy subject that never fires file=list.component.ts preset=recommended
@Component({})
export class List {
  private destroy$ = new Subject<void>()
//                   ------------------- because: no code of this class calls its `next`
  constructor(store: Store) {
    store.items.pipe(takeUntil(this.destroy$)).subscribe((it) => this.draw(it))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: nothing ever fires `this.destroy$`
  }
  ngOnDestroy() {}
}

// --- case: a destroy subject that only completes file=list.component.ts preset=recommended
@Component({})
export class List {
  private destroy$ = new Subject<void>()
  constructor(store: Store) {
    store.items.pipe(takeUntil(this.destroy$)).subscribe((it) => this.draw(it))
//                   ^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: nothing ever fires `this.destroy$`
  }
  ngOnDestroy() { this.destroy$.complete() }
}

// --- case: a misspelt hook of React file=Clock.jsx preset=recommended
import { Component } from 'react'
export class Clock extends Component {
  componentDidMount() { this.timer = setInterval(() => this.tick(), 1000) }
  componentWillUmount() { clearInterval(this.timer) }
//^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: nobody calls `componentWillUmount`: the hook is spelt `componentWillUnmount`
  render() { return null }
}

// --- case: a misspelt hook of Angular file=clock.ts preset=recommended
@Component({})
export class Clock {
  timer = setInterval(() => this.tick(), 1000)
  ngOnDestory() { clearInterval(this.timer) }
//^^^^^^^^^^^ ineffective-cleanup: the hook is spelt `ngOnDestroy`
}

// --- case: a misspelt hook of a custom element preset=recommended
export class Clock extends HTMLElement {
  connectedCallback() { this.timer = setInterval(() => this.tick(), 1000) }
  disconectedCallback() { clearInterval(this.timer) }
//^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: the hook is spelt `disconnectedCallback`
}

// --- case: a misspelt hook of Vue file=Clock.vue preset=recommended
<script>
export default {
  mounted() { this.timer = setInterval(() => this.tick(), 1000) },
  beforeDestory() { clearInterval(this.timer) },
//^^^^^^^^^^^^^ ineffective-cleanup: the hook is spelt `beforeDestroy`
}
</script>

// --- case: a mixin's own end is hidden file=card.js preset=recommended
import { Subscribes } from './subscribes.js'
export class Card extends Subscribes(LitElement) {
  connectedCallback() { super.connectedCallback(); this.observer.observe(this) }
//                      ----------------------- because: what `Subscribes(LitElement)` releases
  disconnectedCallback() {
//^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `disconnectedCallback` hides the one of `Subscribes(LitElement)`
    this.observer.disconnect()
  }
}

// --- case: a base class in the file loses its end preset=strict
class Base {
  dispose() { this.socket.close() }
}
export class Chart extends Base {
  dispose() {
//^^^^^^^ ineffective-cleanup: `dispose` hides the one of `Base`
    this.element.remove()
  }
}

// --- case: a map that nobody fills file=tunnels.ts preset=recommended
export class Tunnels {
  private readonly tunnels = new Map<string, Tunnel>()
//                           ^^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: nothing is ever put into `this.tunnels`
  close(id: string) {
    this.tunnels.get(id)?.dispose()
//  -------------------- because: this takes from it what was never put in
    this.tunnels.delete(id)
  }
}

// --- case: an async effect gives a promise instead of a cleanup file=Feed.jsx preset=recommended
import { useEffect } from 'react'
export function Feed({ load, show }) {
  useEffect(async () => {
//--------- because: what is returned here goes nowhere
    const timer = setInterval(show, 1000)
    await load()
    return () => clearInterval(timer)
//         ^^^^^ ineffective-cleanup: this cleanup never runs: it is returned to `useEffect`
  }, [load, show])
  return null
}

// --- case: a cleanup inside a function of the effect file=Feed.jsx preset=recommended
import { useEffect } from 'react'
export function Feed({ load, show }) {
  useEffect(() => {
    const start = async () => {
      await load()
      const timer = setInterval(show, 1000)
      return () => clearInterval(timer)
//           ^^^^^ ineffective-cleanup: this cleanup never runs: it is returned to its callers
    }
    start()
  }, [load, show])
  return null
}

// --- case: hooks of classes ignore what they return file=Clock.jsx preset=recommended
import { Component } from 'react'
export class Clock extends Component {
  componentDidMount() {
    const timer = setInterval(() => this.tick(), 1000)
    return () => clearInterval(timer)
//         ^^^^^ ineffective-cleanup: it is returned to `componentDidMount`
  }
  render() { return null }
}

// --- case: named and not called file=list.ts preset=recommended
export class List {
  ngOnInit() { this.sub = this.store.subscribe((it) => this.draw(it)) }
  ngOnDestroy() { this.sub.unsubscribe }
//                ^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `this.sub.unsubscribe` is named, but not called
}

// --- case: a cleanup that names the remover and does not call it file=Feed.jsx preset=recommended
import { useEffect } from 'react'
export function Feed({ store, show }) {
  useEffect(() => {
    const stop = store.listen(show)
    return () => stop
//               ^^^^ ineffective-cleanup: `stop` is named, but not called
  }, [store, show])
  return null
}

// --- case: removed by another key preset=recommended
const sockets = new Map()
export function serve(socket) {
  sockets.set(socket.id, socket)
//            --------- because: the entry is put in under `socket.id`
  socket.on('close', () => sockets.delete(socket))
//                         ^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: the entry is kept under `socket.id`
}

// --- case: an object around the entry preset=recommended
const clients = []
export function serve(socket) {
  clients.push({ socket, since: Date.now() })
  socket.on('close', () => {
    const at = clients.indexOf(socket)
//             ^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: `socket` is never found in `clients`
    if (at >= 0) clients.splice(at, 1)
  })
}

// --- case: a variable of the same name inside preset=recommended
let timer
export function start(tick) {
  const timer = setInterval(tick, 1000)
//      ----- because: this variable ends with its block
}
export function stop() { clearInterval(timer) }
//                       ^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: nothing assigns this `timer`

// --- case: a list of subscriptions is dropped file=list.ts preset=recommended
export class List {
  private subs: Subscription[] = []
  ngOnInit() { this.subs.push(this.store.subscribe((it) => this.draw(it))) }
  ngOnDestroy() { this.subs = [] }
//                ^^^^^^^^^^^^^^ ineffective-cleanup: `this.subs` is emptied, but what it held goes on
}

// --- case: a cleanup without return file=Clock.jsx preset=recommended
import { useEffect } from 'react'
export function Clock({ tick }) {
  useEffect(() => {
    const timer = setInterval(tick, 1000);
    () => clearInterval(timer)
//  ^^^^^ ineffective-cleanup: it is neither returned, kept nor called
  }, [tick])
  return null
}

// --- case: a new subscription is ended file=list.ts preset=recommended
export class List {
  ngOnInit() { this.store.items.subscribe((it) => this.draw(it)) }
  ngOnDestroy() { this.store.items.subscribe((it) => this.draw(it)).unsubscribe() }
//                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ineffective-cleanup: this ends only what its own `subscribe` begins
}
