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

// --- case: an array on the prototype, shared by all instances
function Parser() {}
Parser.prototype.errors = []
Parser.prototype.parse = function (text) {
  this.errors.push(text)
//^^^^^^^^^^^^^^^^^^^^^^ FN growing-collection: fields of a prototype are not followed yet
}
module.exports = Parser

// --- case: keys that the emitter uses again preset=recommended
import { Session } from 'node:inspector'
const session = new Session()
const urls = new Map()
session.on('Debugger.scriptParsed', (event) => {
  urls.set(event.params.scriptId, event.params.url)
//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ FP growing-collection: the debugger names the same scripts each time it is switched on
})
