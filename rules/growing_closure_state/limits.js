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

// --- case: an effect without a cleanup file=Chart.jsx
import { useEffect } from 'react'
export function Chart({ read, draw }) {
  useEffect(() => {
    const points = []
    setInterval(() => {
      points.push(read())
//    ^^^^^^^^^^^^^^^^^^^ FN growing-closure-state: whoever is handed the array may empty it
      draw(points)
    }, 1000)
  }, [read, draw])
  return null
}

// --- case: an immediate function around a module's state
const log = (() => {
  const lines = []
  return (line) => {
    lines.push(line)
//  ^^^^^^^^^^^^^^^^ FN growing-closure-state: what a function returns that is called where it is written is not followed yet
  }
})()
process.on('message', log)
