// --- case: under computed names
const validator = {}
export class Model {
  constructor(values) {
    const extensions = { isNew: () => values.id === undefined }
    for (const [name, test] of Object.entries(extensions)) validator[name] = test
//                                                         ^^^^^^^^^^^^^^^^^^^^^^ FN shared-state-capture: what `test` captures is not followed
  }
}

// --- case: one instance, made in another file
import client from './client.js'
export class App {
  constructor() {
    client.onReply = (reply) => this.show(reply)
//  ^^^^^^^^^^^^^^ FP shared-state-capture: keeps the instance
  }
  show() {}
}
