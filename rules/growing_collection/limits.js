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
