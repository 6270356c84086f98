// --- case: a function that uses the object
const registry = new FinalizationRegistry((close) => close())
//               -------------------------------------------- because: lives as long as the process
export class File {
  constructor(fd) {
    this.fd = fd
    registry.register(this, () => this.close())
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: the held function uses `this`
//                    ---- because: what the registry waits for
//                                ---- because: this keeps `this`
  }
  close() {}
}

// --- case: a property that is the object
const registry = new FinalizationRegistry(({ owner, fd }) => owner.closed(fd))
export function watch(owner, fd) {
  registry.register(owner, { owner, fd })
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: the held value contains `owner`
}

// --- case: an array
const registry = new FinalizationRegistry(([file, fd]) => {})
export function watch(file, fd) {
  registry.register(file, [file, fd])
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: the held value contains `file`
}

// --- case: a bound method
const registry = new FinalizationRegistry((close) => close())
export class File {
  constructor() {
    registry.register(this, this.close.bind(this))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: the held value contains `this`
  }
  close() {}
}

// --- case: by name
const registry = new FinalizationRegistry((release) => release())
export function wrap(pointer, free) {
  const view = { pointer }
  const release = () => free(view.pointer)
  registry.register(view, release)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: the held function uses `view`
  return view
}

// --- case: a context that another function shares
const registry = new FinalizationRegistry((release) => release())
export function wrap(pointer, free) {
  const view = { pointer }
  view.read = () => view.pointer + 1
//                  ---- because: all functions of this call share
  registry.register(view, () => free(pointer))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: through its context
  return view
}

// --- case: a shared `this`
const registry = new FinalizationRegistry((release) => release())
export class View {
  constructor(pointer, free) {
    this.read = () => this.pointer
    registry.register(this, () => free(pointer))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: through its context
  }
}

// --- case: a static registry
export class File {
  static #registry = new FinalizationRegistry((close) => close())
  constructor(fd) {
    File.#registry.register(this, () => this.close(fd))
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: the held function uses `this`
  }
  close() {}
}

// --- case: a table that only the callback empties
const views = new Map()
const registry = new FinalizationRegistry((id) => {
  views.delete(id)
//------------ because: only the callback removes it
})
export function add(id, view) {
  views.set(id, view)
//------------------- because: holds `view` itself
  registry.register(view, id)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^ self-retaining-finalizer: `views` keeps `view` until it is finalized
}
