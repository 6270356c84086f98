// --- case: removed when the answer comes, kept when it does not
const pending = new Map()
export function ask(socket, id) {
  return new Promise((resolve) => {
    pending.set(id, resolve)
//  ^^^^^^^^^^^^^^^^^^^^^^^^ FN growing-collection: an answer that never comes leaves its entry behind
    socket.once(id, (answer) => { pending.delete(id); resolve(answer) })
  })
}

// --- case: a limit that a configuration may set to Infinity
const limit = Number(process.env.LIMIT ?? Infinity)
const cache = new Map()
export function remember(id, user) {
  cache.set(id, user)
//^^^^^^^^^^^^^^^^^^^ FN growing-collection: the limit is only known when the program runs
  if (cache.size > limit) cache.clear()
}

// --- case: entries of a closure's table that are emptied and stay
export function createHub() {
  const rooms = {}
  return {
    join(id, room) { (rooms[room] = rooms[room] || []).push(id) },
    leave(id, room) { rooms[room].splice(rooms[room].indexOf(id), 1) },
//                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FN growing-collection: how long the hub lives is not known
  }
}

// --- case: keys that the emitter uses again preset=recommended
import { Session } from 'node:inspector'
const session = new Session()
const urls = new Map()
session.on('Debugger.scriptParsed', (event) => {
  urls.set(event.params.scriptId, event.params.url)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP growing-collection: the debugger names the same scripts each time it is switched on
})
