// --- case: the factory is called elsewhere
export function createCounter() {
  const data = []
  return () => {
    data.push(Date.now())
//  ^^^^^^^^^^^^^^^^^^^^^ FN growing-closure-state: who keeps the closure is decided in another file
  }
}

// --- case: emptied by a call that an outsider makes or does not make
function createBuffer() {
  const lines = []
  return {
    add(line) {
      lines.push(line)
//    ^^^^^^^^^^^^^^^^ FN growing-closure-state: `flush` exists, but nobody calls it
    },
    flush: () => lines.splice(0),
  }
}
const buffer = createBuffer()
process.on('message', (line) => buffer.add(line))
