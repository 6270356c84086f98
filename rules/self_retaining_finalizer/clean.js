// --- case: a number
const registry = new FinalizationRegistry((fd) => console.log(fd))
export class File {
  constructor(fd) {
    this.fd = fd
    registry.register(this, fd)
  }
}

// --- case: the target is the token, too: that is held weakly
const registry = new FinalizationRegistry((fd) => console.log(fd))
export class File {
  constructor(fd) {
    registry.register(this, fd, this)
  }
  close() {
    registry.unregister(this)
  }
}

// --- case: a part of the target
const registry = new FinalizationRegistry((handle) => handle.close())
export class File {
  constructor(handle) {
    this.handle = handle
    registry.register(this, this.handle)
  }
}

// --- case: a weak reference
const registry = new FinalizationRegistry(({ ref }) => console.log(ref))
export function watch(file) {
  registry.register(file, { ref: new WeakRef(file) })
}

// --- case: a function made outside
const registry = new FinalizationRegistry((release) => release())
const releaser = (pointer, free) => () => free(pointer)
export function wrap(pointer, free) {
  const view = { pointer }
  view.read = () => view.pointer
  registry.register(view, releaser(pointer, free))
  return view
}

// --- case: a function that uses something else, and nobody shares the target
const registry = new FinalizationRegistry((release) => release())
export function wrap(pointer, free) {
  const view = { pointer }
  registry.register(view, () => free(pointer))
  return view
}

// --- case: weak references in the table
const views = new Map()
const registry = new FinalizationRegistry((id) => views.delete(id))
export function add(id, view) {
  views.set(id, new WeakRef(view))
  registry.register(view, id)
}

// --- case: the table can be emptied by others
const views = new Map()
const registry = new FinalizationRegistry((id) => views.delete(id))
export function add(id, view) {
  views.set(id, view)
  registry.register(view, id)
}
export function remove(id) {
  views.delete(id)
}

// --- case: a weak table
const views = new WeakSet()
const registry = new FinalizationRegistry((id) => console.log(id))
export function add(id, view) {
  views.add(view)
  registry.register(view, id)
}

// --- case: a registry of each object: both go together
export class Cache {
  constructor() {
    this.registry = new FinalizationRegistry((key) => this.drop(key))
    this.registry.register(this, () => this.close())
  }
  drop() {}
  close() {}
}

// --- case: another `register`
const registry = new FinalizationRegistry((fd) => console.log(fd))
import { plugins } from './plugins.js'
export class Plugin {
  constructor(fd) {
    plugins.register(this, () => this.stop())
    registry.register(this, fd)
  }
  stop() {}
}

// --- case: once, while the module loads
const registry = new FinalizationRegistry((close) => close())
const main = { close() {} }
registry.register(main, () => main.close())
