// --- case: a part of the target that refers back to it
const registry = new FinalizationRegistry((handle) => handle.close())
export class File {
  constructor(handle) {
    this.handle = handle
    this.handle.owner = this
    registry.register(this, this.handle)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN self-retaining-finalizer: what `this.handle` refers to is not followed
  }
}

// --- case: an object that gets the target in its constructor
import { Closer } from './closer.js'
const registry = new FinalizationRegistry((closer) => closer.run())
export function watch(file) {
  registry.register(file, new Closer(file))
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN self-retaining-finalizer: what `Closer` keeps is not known
}
