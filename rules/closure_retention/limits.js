// --- case: an arrow that uses `this` keeps the receiver for its sibling
export class Page {
  watch(bus) {
    const id = this.id
    this.items.forEach((item) => item.attach(this))
    bus.on('change', () => console.log(id))
//                   ^^^^^^^^^^^^^^^^^^^^^ FN closure-retention: the bus may end with the page
  }
}

// --- case: a local of an async function that is done with it
export async function run(path, read, wait) {
  const text = await read(path)
  console.log(text.length)
  await wait()
//      ^^^^^^ FN closure-retention: V8 keeps the locals of a suspended function until it ends
}

// --- case: a closure that never runs shares the context
export function watch(socket, bus) {
  const history = new Array(100000).fill(null)
  function dump() {
    console.log(history)
  }
  bus.on('close', () => socket.end())
//                ^^^^^^^^^^^^^^^^^^ FN closure-retention: the bus ends with what closes it
  return history.length
}
