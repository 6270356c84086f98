// --- case: splice that inserts, or removes one
const list = []
export function put(it, at) {
  list.splice(at, 0, it)
  return () => list.splice(list.indexOf(it), 1)
}

// --- case: filter for its side effects, and on a query
export function run(jobs, query) {
  jobs.filter((job) => job.start())
  query.filter({ open: true })
}

// --- case: filter whose result is kept
export class Bus {
  listeners = []
  on(listener) { this.listeners.push(listener) }
  off(listener) { this.listeners = this.listeners.filter((it) => it !== listener) }
}

// --- case: an object that is deleted from as an object
export class Pool {
  sockets = {}
  open(id, socket) { this.sockets[id] = socket }
  close(id) { delete this.sockets[id] }
}

// --- case: a loop over a list that may be an object first
export class Tabs {
  constructor(tabs) { this.tabs = {}; this.tabs = tabs }
  destroy() { for (let i = 0; i < this.tabs.length; i++) this.tabs[i].remove() }
}

// --- case: a copy is gone through after the list was emptied
export class Tabs {
  tabs = []
  add(tab) { this.tabs.push(tab) }
  destroy() {
    const tabs = this.tabs
    this.tabs = []
    tabs.forEach((tab) => tab.remove())
  }
}

// --- case: filled again before the loop
export class Tabs {
  tabs = []
  reload(load) {
    this.tabs = []
    this.fill(load)
    this.tabs.forEach((tab) => tab.draw())
  }
  fill(load) { this.tabs = load() }
}

// --- case: a guard that lets the first call through
export function listen(node, handler) {
  node.addEventListener('click', handler)
  let disposed = false
  return { dispose() { if (disposed) return; disposed = true; node.removeEventListener('click', handler) } }
}

// --- case: a flag that other code sets
export class Player {
  playing = false
  play() { this.playing = true }
  stop() { if (!this.playing) return; this.playing = true; this.audio.stop() }
}

// --- case: an early return for the empty slot
export class Clock {
  start() { this.timer ??= setInterval(() => this.tick(), 1000) }
  stop() { if (!this.timer) return; clearInterval(this.timer); this.timer = null }
  tick() {}
}

// --- case: the slot is released, then replaced, then released at the end
export class App {
  reset() { this.scene.destroy(); this.scene = new Scene(); this.scene.start() }
  dispose() { this.scene.destroy(); this.scene = null }
}

// --- case: a restart makes a new one and ends it elsewhere
export class App {
  restart() {
    this.socket = null
    this.connect()
    this.socket.close()
  }
  connect() { this.socket = open() }
}

// --- case: read into a variable before it is emptied
export class Clock {
  start() { this.timer = setInterval(() => this.tick(), 1000) }
  destroy() {
    const timer = this.timer
    this.timer = null
    clearInterval(timer)
  }
  tick() {}
}

// --- case: a helper of the teardown clears it
export class Clock {
  start() { this.timer = setInterval(() => this.tick(), 1000) }
  destroy() { this.stop(); this.timer = null }
  stop() { clearInterval(this.timer) }
  tick() {}
}

// --- case: a slot that no interval is in
export class Card {
  load() { this.data = fetch('/data') }
  destroy() { this.data = null }
}

// --- case: a base class elsewhere assigns it
import { Base } from './base.js'
export class Clock extends Base {
  start() { this.timerId = setTimeout(() => this.tick(), 1000) }
  stop() { clearTimeout(this.timer); clearTimeout(this.timerId) }
}

// --- case: a field that a decorator or a parameter fills file=list.ts
@Component({})
export class List {
  @Input() sub?: Subscription
  constructor(private watch: Subscription, private store: Store) {}
  ngOnInit() { this.subs = this.store.pipe(take(1)).subscribe() }
  ngOnDestroy() { this.sub?.unsubscribe(); this.watch.unsubscribe() }
}

// --- case: the first value comes before the registration
export class Network {
  constructor() {
    this.onChange = null
    this.onChange = () => this.measure()
    navigator.connection.addEventListener('change', this.onChange)
  }
  measure() {}
  release() { navigator.connection.removeEventListener('change', this.onChange) }
}

// --- case: a destroy subject that fires, or that others can fire file=list.component.ts
@Component({})
export class List {
  private destroy$ = new Subject<void>()
  private ended$ = new Subject<void>()
  constructor(store: Store, scope: Scope) {
    scope.add(this.ended$)
    store.items.pipe(takeUntil(this.destroy$)).subscribe((it) => this.draw(it))
    store.items.pipe(takeUntil(this.ended$)).subscribe((it) => this.draw(it))
  }
  ngOnDestroy() { this.destroy$.next() }
}

// --- case: methods that only look like hooks file=Clock.jsx
import { Component } from 'react'
export class Clock extends Component {
  componentDidMount() {}
  componentWillMount() {}
  componentWillUnmount() {}
  componentWillUnload() {}
  render() { return null }
}

// --- case: super is called, or the base has nothing to end
class Base {
  dispose() { this.socket.close() }
  close() { this.socket.close() }
}
class Plain {
  dispose() { throw new Error('abstract') }
}
export class A extends Base { dispose() { super.dispose(); this.element.remove() } }
export class B extends Plain { dispose() { this.element.remove() } }
export class C extends HTMLElement {
  connectedCallback() { this.observer.observe(this) }
  disconnectedCallback() { this.observer.disconnect() }
}

// --- case: a map that others fill file=tunnels.ts
export class Tunnels {
  private readonly tunnels = new Map<string, Tunnel>()
  private readonly kept = new Map<string, Tunnel>()
  constructor(fill: (tunnels: Map<string, Tunnel>) => void) { fill(this.tunnels) }
  keep(id: string, it: Tunnel) { this.kept.set(id, it) }
  close(id: string) {
    this.tunnels.delete(id)
    this.kept.delete(id)
  }
}

// --- case: the queue is taken over under another name
export class Queue {
  tasks = []
  destroy() {
    const { tasks } = this
    const all = this.tasks
    this.tasks = []
    tasks.forEach((task) => task.cancel())
    for (const task of all) task.cancel()
  }
}

// --- case: a list that is made and gone through, and ends nothing
export class Watcher {
  constructor() {
    this.parts = []
    this.parts.forEach((part) => part.pop())
  }
}

// --- case: the slot is dealt with before the early return
export function taps(open) {
  let timer
  return () => {
    if (timer) {
      clearTimeout(timer)
      timer = undefined
      return open()
    }
    clearTimeout(timer)
    timer = setTimeout(() => (timer = undefined), 250)
  }
}

// --- case: a property that is read before it is deleted
export function verify(defaults, more) {
  const options = merge(defaults, more)
  const { algorithm } = options
  if (algorithm) {
    options.algorithms = [algorithm]
    delete options.algorithm
  }
  return options
}

// --- case: the first custom elements
class Pane extends HTMLElement {
  attachedCallback() { this.attached = true }
  detachedCallback() { this.attached = false }
}
document.registerElement('x-pane', Pane)

// --- case: an override that ends nothing on purpose preset=recommended
class Lifetime {
  dispose() { this.handle.close() }
}
export class StaticLifetime extends Lifetime { dispose() {} }
export class NoLifetime extends Lifetime { async dispose() { throw new Error('not supported') } }

// --- case: a set that only answers file=skip.ts
export class Skip {
  private skipped = new Set<string>()
  private names = new Map<string, string>()
  has(id: string) { return this.skipped.has(id) }
  drop(id: string) { this.skipped.delete(id); return this.names.get(id) }
}

// --- case: a cleanup that is returned on, or kept file=Feed.jsx
import { useEffect } from 'react'
export function Feed({ load, show }) {
  const start = () => {
    const timer = setInterval(show, 1000)
    return () => clearInterval(timer)
  }
  useEffect(() => start(), [show])
  useEffect(() => {
    const stop = start()
    return () => stop()
  }, [load])
  return null
}

// --- case: one of two uses keeps what is returned
export function run(tick) {
  const start = () => {
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }
  const stop = start()
  return stop
}

// --- case: the same key, also by another name
const sockets = new Map()
const names = new Set()
export function serve(socket, user) {
  const { id } = socket
  sockets.set(id, socket)
  names.add(user.name)
  socket.on('close', () => { sockets.delete(socket.id); names.delete(user.name) })
}

// --- case: the entry itself is in the list
const clients = []
export function serve(socket) {
  clients.push(socket)
  socket.on('close', () => clients.splice(clients.indexOf(socket), 1))
}

// --- case: the outer variable is assigned
let timer
export function start(tick) { timer = setInterval(tick, 1000) }
export function stop() { clearInterval(timer) }

// --- case: a list of subscriptions is ended, then dropped file=list.ts
export class List {
  private subs: Subscription[] = []
  ngOnInit() { this.subs.push(this.store.subscribe((it) => this.draw(it))) }
  ngOnDestroy() {
    this.subs.forEach((it) => it.unsubscribe())
    this.subs = []
  }
}

// --- case: a declaration for another tool
import { Layer } from './layer.js'
export class Flow extends Layer {}
Flow.prototype.dispose;

// --- case: another class with a method of that name
export function merge(request, response) {
  const cookies = new Cookies(request)
  response.forEach((cookie) => {
    if (cookie.value) cookies.set(cookie)
    else cookies.delete(cookie.name)
  })
}

// --- case: a hook that only notes that it ran
export class Pane extends HTMLElement {
  connectedCallback() { this.attached = true }
  detachedCallback() { this.attached = false }
}

// --- case: fields that are assigned by their names
export class Clock {
  constructor(fields) { for (const key of Object.keys(fields)) this[key] = fields[key] }
  start() { this.timerId = setTimeout(() => this.tick(), 1000) }
  stop() { clearTimeout(this.timer); clearTimeout(this.timerId) }
  tick() {}
}

// --- case: the program runs as long as this preset=recommended
const poll = (tick) => {
  const timer = setTimeout(tick, 1000)
  return () => clearTimeout(timer)
}
poll(() => console.log('ready'))

// --- case: a subject that the template fires file=list.component.ts preset=recommended
@Component({ template: '<button (click)="cancel$.next()"></button>' })
export class List {
  cancel$ = new Subject<void>()
  constructor(store: Store) {
    store.items.pipe(takeUntil(this.cancel$)).subscribe((it) => this.draw(it))
  }
}

// --- case: what is returned runs by itself, too
export function wait(run, time) {
  function start() {
    const timer = setTimeout(() => {
      run()
      stop()
    }, time)
    const stop = () => {
      clearTimeout(timer)
      window.removeEventListener('focus', stop)
    }
    return stop
  }
  start()
}

// --- case: the subject ends only what ends by itself file=menu.component.ts
@Component({})
export class Menu {
  private _destroy$ = new Subject<void>()
  constructor(private dialogs: MatDialog) {}
  rename() {
    this.dialogs.open(RenameDialog).afterClosed().pipe(takeUntil(this._destroy$)).subscribe((name) => this.show(name))
  }
}

// --- case: a service that listens to itself file=settings.ts
@Injectable()
export class Settings {
  onVisibility = new EventEmitter<boolean>()
  private unsubscribe_ = new Subject<void>()
  init() {
    this.onVisibility.pipe(takeUntil(this.unsubscribe_)).subscribe((visible) => { this.visible = visible })
  }
}

// --- case: a timer that has fired, and would soon by itself preset=recommended
let pressTimer
export function onLongPress(show) {
  pressTimer = null
  clearTimeout(pressTimer)
  show()
}
export function press(show) {
  pressTimer = setTimeout(() => onLongPress(show), 450)
}

// --- case: the streams are of the component's own form file=search.component.ts
import { Component } from '@angular/core'
import { FormBuilder } from '@angular/forms'
import { Subject, takeUntil } from 'rxjs'
@Component({ selector: 'app-search', template: '' })
export class SearchComponent {
  private destroy$ = new Subject<void>()
  words = this.fb.control('')
  constructor(private fb: FormBuilder) {
    this.words.valueChanges.pipe(takeUntil(this.destroy$)).subscribe((it) => this.find(it))
  }
  private find(words: string | null) {}
}

// --- case: nobody knows whether the stream outlives the component file=rows.component.ts preset=recommended
import { Component, ViewChildren } from '@angular/core'
import { Subject, takeUntil } from 'rxjs'
@Component({ selector: 'app-rows', template: '' })
export class RowsComponent {
  private destroy$ = new Subject<void>()
  @ViewChildren('row') rows: any
  ngAfterViewInit() {
    this.rows.changes.pipe(takeUntil(this.destroy$)).subscribe(() => this.draw())
  }
  private draw() {}
}
