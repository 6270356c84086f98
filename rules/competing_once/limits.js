// --- case: the caller gives a new emitter each time
export function read(stream) {
  return new Promise((resolve, reject) => {
    stream.once('readable', resolve)
    stream.once('error', reject)
//  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP competing-once: `stream` may be new for each call
  })
}

// --- case: one event that may never come
export class Link {
  ask() {
    return new Promise((resolve) => {
      this.socket.once('answer', resolve)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN competing-once: nothing here says that the answer may not come
    })
  }
}

// --- case: on two emitters
export class Transfer {
  run() {
    return new Promise((resolve, reject) => {
      this.source.once('chunk', resolve)
      this.target.once('refusal', reject)
//    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN competing-once: only listeners on one emitter are compared
    })
  }
}
